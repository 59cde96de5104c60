import { isObject, type Dialect } from '@ai-proxy/core';
import { decodeError, faultIn, renderError, renderStreamError } from './errors.ts';
import { commits, isTerminal } from './frames.ts';
import { CompletionsStreamGrammar } from './grammar.ts';
import { decodeRequest, encodeRequest } from './request.ts';
import { decodeResponse, encodeResponse } from './response.ts';
import { sourcePaths } from './source-paths.ts';
import { CompletionsStreamDecoder, CompletionsStreamEncoder } from './stream.ts';
import { usageReader } from './usage.ts';
import { dialectName } from './wire.ts';

/** The Completions format: a text in, its continuation out. */
export const completionsDialect: Dialect = {
  name: dialectName,
  modelField: 'model',
  decodeRequest,
  encodeRequest,
  sourcePaths,
  decodeResponse,
  isAnswer: (body) => Array.isArray(body['choices']),
  encodeResponse,
  streamDecoder: () => new CompletionsStreamDecoder(),
  streamEncoder: (context) => new CompletionsStreamEncoder(context),
  streamGrammar: () => new CompletionsStreamGrammar(),
  usage: usageReader,
  wantsStreamUsage: ({ stream_options: options }) =>
    isObject(options) && options['include_usage'] === true,
  commits,
  faultIn,
  isTerminal,
  endMarks: ['[DONE]', '"error"'],
  // What ends an answer is said with its usage, be it read or written.
  repeatsText: true,
  decodeError,
  renderError,
  renderStreamError,
};

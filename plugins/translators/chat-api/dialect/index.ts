import { isObject, type Dialect } from '@ai-proxy/core';
import { embedding } from './embedding.ts';
import { decodeError, faultIn, renderError, renderStreamError } from './errors.ts';
import { ChatStreamGrammar } from './grammar.ts';
import { encodeModel, encodeModels } from './models.ts';
import { decodeRequest, encodeRequest } from './request.ts';
import { decodeResponse, encodeResponse } from './response.ts';
import { sourcePaths } from './source-paths.ts';
import { ChatStreamDecoder, ChatStreamEncoder, commits, isTerminal } from './stream.ts';
import { usageReader } from './usage.ts';
import { dialectName } from './wire.ts';

/** The Chat Completions format of OpenAI and of the many vendors that speak it. */
export const chatDialect: Dialect = {
  name: dialectName,
  modelField: 'model',
  decodeRequest,
  encodeRequest,
  sourcePaths,
  decodeResponse,
  isAnswer: (body) => Array.isArray(body['choices']),
  encodeResponse,
  streamDecoder: () => new ChatStreamDecoder(),
  streamEncoder: (context) => new ChatStreamEncoder(context),
  streamGrammar: () => new ChatStreamGrammar(),
  embedding,
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
  encodeModels,
  encodeModel,
};

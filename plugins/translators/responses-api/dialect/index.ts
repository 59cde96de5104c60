import type { Dialect } from '@ai-proxy/core';
import { countingCodec } from './counting.ts';
import { renderError, renderStreamError } from './error-render.ts';
import { decodeError, faultIn } from './errors.ts';
import { ResponsesStreamGrammar } from './grammar.ts';
import { decodeRequest, encodeRequest } from './request.ts';
import { decodeResponse, encodeResponse } from './response.ts';
import { sourcePaths } from './source-paths.ts';
import { commits, isTerminal, ResponsesStreamDecoder, ResponsesStreamEncoder } from './stream.ts';
import { usageReader } from './usage.ts';
import { dialectName } from './wire.ts';

/** The wire format of the OpenAI Responses API. */
export const responsesDialect: Dialect = {
  name: dialectName,
  modelField: 'model',
  decodeRequest,
  encodeRequest,
  sourcePaths,
  decodeResponse,
  isAnswer: (body) => Array.isArray(body['output']),
  encodeResponse,
  streamDecoder: () => new ResponsesStreamDecoder(),
  streamEncoder: (context) => new ResponsesStreamEncoder(context),
  streamGrammar: () => new ResponsesStreamGrammar(),
  counting: countingCodec,
  usage: usageReader,
  keepalive: {
    comment: ': keepalive\n\n',
    event: 'event: keepalive\ndata: {"type":"keepalive"}\n\n',
  },
  commits,
  faultIn,
  isTerminal,
  repeatsText: true,
  endMarks: ['response.completed', 'response.incomplete', 'response.failed', '"error"'],
  decodeError,
  renderError,
  renderStreamError,
};

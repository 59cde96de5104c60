import type { Dialect } from '@ai-proxy/core';
import { counting } from './counting.ts';
import { decodeError, faultIn, renderError, renderStreamError } from './errors.ts';
import { commits, isTerminal } from './frames.ts';
import { MessagesGrammar } from './grammar.ts';
import { encodeModel, encodeModels } from './models.ts';
import { decodeRequest, encodeRequest } from './request.ts';
import { decodeResponse, encodeResponse } from './response.ts';
import { sourcePaths } from './source-paths.ts';
import { MessagesStreamDecoder, MessagesStreamEncoder } from './stream.ts';
import { usageReader } from './usage.ts';
import { dialectName, versionHeader } from './wire.ts';

// The protocol has an event of its own for it, so no comment is needed.
const ping = 'event: ping\ndata: {"type":"ping"}\n\n';

/** The wire format of the Anthropic Messages API. */
export const messagesDialect: Dialect = {
  name: dialectName,
  modelField: 'model',
  requestIdHeader: 'request-id',
  decodeRequest,
  encodeRequest,
  sourcePaths,
  decodeResponse,
  isAnswer: (body) => Array.isArray(body['content']),
  encodeResponse,
  streamDecoder: () => new MessagesStreamDecoder(),
  streamEncoder: (context) => new MessagesStreamEncoder(context),
  streamGrammar: () => new MessagesGrammar(),
  counting,
  usage: usageReader,
  keepalive: { comment: ping, event: ping, mark: 'event: ping' },
  commits,
  faultIn,
  isTerminal,
  endMarks: ['message_stop', '"error"'],
  // The encoder begins a block when it has something in it.
  repeatsText: true,
  decodeError,
  renderError,
  renderStreamError,
  encodeModels,
  encodeModel,
  recognises: (headers) => headers[versionHeader] !== undefined,
};

import type { Dialect } from '@ai-proxy/core';
import { counting } from './counting.ts';
import { embedding } from './embedding.ts';
import { decodeError, faultIn, renderError, renderStreamError } from './errors.ts';
import { commits, isTerminal } from './frames.ts';
import { GeminiStreamGrammar } from './grammar.ts';
import { encodeModel, encodeModels } from './models.ts';
import { decodeRequest, encodeRequest } from './request.ts';
import { decodeResponse, encodeResponse } from './response.ts';
import { sourcePaths } from './source-paths.ts';
import { GeminiStreamDecoder, GeminiStreamEncoder } from './stream.ts';
import { usageReader } from './usage.ts';
import { clientHeader, dialectName, keyHeader } from './wire.ts';

/** The wire format of the Gemini API. The model is in the URL, so no member of the body names it. */
export const geminiDialect: Dialect = {
  name: dialectName,
  decodeRequest,
  encodeRequest,
  sourcePaths,
  decodeResponse,
  isAnswer: (body) => 'candidates' in body || 'promptFeedback' in body || 'usageMetadata' in body,
  encodeResponse,
  streamDecoder: () => new GeminiStreamDecoder(),
  streamEncoder: (context) => new GeminiStreamEncoder(context),
  streamGrammar: () => new GeminiStreamGrammar(),
  counting,
  embedding,
  usage: usageReader,
  commits,
  faultIn,
  isTerminal,
  endsWithConnection: true,
  endMarks: ['finishReason', 'blockReason', '"error"'],
  // Calls are written when they are whole, and what ends an answer is in the last frame.
  repeatsText: true,
  decodeError,
  renderError,
  renderStreamError,
  encodeModels,
  encodeModel,
  recognises: (headers) => headers[keyHeader] !== undefined || headers[clientHeader] !== undefined,
};

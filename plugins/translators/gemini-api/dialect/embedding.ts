import type { EmbeddingRequest, EmbeddingResponse, OperationCodec } from '@ai-proxy/core';
import { decodeAnswer, encodeAnswer } from './embedding-answer.ts';
import { decodeRequest, encodeRequest } from './embedding-request.ts';

/** How this API is asked for embeddings and answers with them. */
export const embedding: OperationCodec<EmbeddingRequest, EmbeddingResponse> = {
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  encodeAnswer,
};

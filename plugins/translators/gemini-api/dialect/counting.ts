import {
  type CanonicalRequest,
  countOf,
  type Decoded,
  demandKinds,
  type JsonObject,
  Ledger,
  objectOf,
  objectsOf,
  type OperationCodec,
  type TokenCount,
  unknownMembers,
} from '@ai-proxy/core';
import { extending, mergeMembers, ownMembers } from './members.ts';
import { modelPath } from './model-path.ts';
import { formed } from './proto-form.ts';
import { decodeFormed } from './request-decode.ts';
import { encodeRequest } from './request-encode.ts';
import { dialectName } from './wire.ts';

/** How this API counts the tokens of a request. */
export const counting: OperationCodec<CanonicalRequest, TokenCount> = {
  decodeRequest: decodeCounted,
  encodeRequest: encodeCounted,
  decodeAnswer,
  encodeAnswer,
};

const wholeMember = 'generateContentRequest';

/** Clients ask about contents alone or about a whole request, which then is what counts. */
function decodeCounted(wire: JsonObject): Decoded<CanonicalRequest> {
  const body = formed(wire);
  demandKinds(body, '', { [wholeMember]: 'object' });
  const whole = objectOf(body[wholeMember]);
  return whole === undefined ? decodeFormed(body, '') : decodeFormed(whole, wholeMember);
}

/** Only inside of a whole request are instructions and tools counted. */
function encodeCounted(request: CanonicalRequest): Decoded<JsonObject> {
  const { value, warnings } = encodeRequest(request);
  return { value: { [wholeMember]: { model: modelPath(request.model), ...value } }, warnings };
}

function decodeAnswer(body: JsonObject): TokenCount | undefined {
  const tokens = countOf(body['totalTokens']) ?? sumOf(body['promptTokensDetails']);
  if (tokens === undefined) return undefined;
  return { tokens, ...extending(unknownMembers(body, ['totalTokens'])) };
}

/** Tokens of texts, images and so on, where only these are told. */
function sumOf(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  return objectsOf(details).reduce((sum, detail) => sum + (countOf(detail['tokenCount']) ?? 0), 0);
}

function encodeAnswer(count: TokenCount): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', count.extensions, dialectName);
  return ledger.done(mergeMembers({ totalTokens: count.tokens }, ownMembers(count)));
}

import {
  countOf,
  type Decoded,
  type EmbeddingResponse,
  type EncodeContext,
  type JsonObject,
  Ledger,
  objectOf,
  present,
  unknownMembers,
} from '@ai-proxy/core';
import { extending, inhabited, mergeMembers, ownMembers } from './members.ts';
import { dialectName } from './wire.ts';

/** A whole answer of the upstream, to one content or to several; undefined where a vector is missing. */
export function decodeAnswer(body: JsonObject): EmbeddingResponse | undefined {
  const { embedding, embeddings = embedding === undefined ? [] : [embedding] } = body;
  const wires = Array.isArray(embeddings) ? embeddings : [];
  const vectors = wires.map(vectorOf).filter((vector) => vector !== undefined);
  if (vectors.length === 0 || vectors.length < wires.length) return undefined;
  const usage = objectOf(body['usageMetadata']);
  const rest = inhabited({
    ...unknownMembers(body, ['embedding', 'embeddings', 'usageMetadata']),
    ...present({ usageMetadata: unknownMembers(usage, ['promptTokenCount']) }),
  });
  return {
    model: '',
    vectors,
    ...present({ inputTokens: countOf(usage?.['promptTokenCount']) }),
    ...extending(rest),
  };
}

function vectorOf(wire: unknown): readonly number[] | undefined {
  const values = objectOf(wire)?.['values'];
  if (!Array.isArray(values)) return undefined;
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === values.length ? numbers : undefined;
}

/** A whole answer in the form that the client asked for: a list for a list, else one vector. */
export function encodeAnswer(
  answer: EmbeddingResponse,
  { request }: EncodeContext,
): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', answer.extensions, dialectName);
  const embeddings = answer.vectors.map((values) => ({ values }));
  const { inputTokens: promptTokenCount } = answer;
  const wire = present({
    ...(request['requests'] === undefined ? { embedding: embeddings[0] } : { embeddings }),
    usageMetadata: promptTokenCount === undefined ? undefined : { promptTokenCount },
  });
  return ledger.done(mergeMembers(wire, ownMembers(answer)));
}

import type { JsonObject } from '@ai-proxy/core';
import { demand, objectAt, textAt } from './rules.ts';
import { vectorOf } from './scenes.ts';
import { textsOf } from './seen.ts';

/** Throws unless the OpenAI API would make vectors for the body. */
export function checkEmbedding(body: JsonObject): void {
  const known = ['model', 'input', 'dimensions', 'encoding_format', 'user'];
  objectAt(body, 'body', known);
  textAt(body['model'], 'model');
  demand(textsOf(body['input']).length > 0, 'input: must be a text or a list of texts.');
}

/** The vectors of the inputs, as numbers or as bytes, whichever is asked for. */
export function openaiEmbeddings(body: JsonObject): JsonObject {
  const asBytes = body['encoding_format'] === 'base64';
  const data = textsOf(body['input']).map((text, index) => {
    const vector = vectorOf(text);
    const bytes = Buffer.from(Float32Array.from(vector).buffer).toString('base64');
    return { object: 'embedding', index, embedding: asBytes ? bytes : vector };
  });
  const usage = { prompt_tokens: 4, total_tokens: 4 };
  return { object: 'list', data, model: body['model'], usage };
}

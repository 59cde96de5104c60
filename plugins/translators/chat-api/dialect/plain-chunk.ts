import { isObject, type JsonObject } from '@ai-proxy/core';

/** Members that a chunk amid an answer may have without saying anything new. */
const chunkMembers: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'system_fingerprint',
  'service_tier',
  'provider',
  'obfuscation',
]);
const choiceMembers: ReadonlySet<string> = new Set(['index', 'delta']);
const deltaMembers: ReadonlySet<string> = new Set(['role', 'content']);

/** Some text of one choice, and nothing else. */
export interface PlainChunk {
  readonly choice: number;
  readonly text: string;
}

/**
 * What a chunk says that only goes on with the text, as nearly all of a long answer do; undefined for
 * every other chunk. Saves them the reading of each member.
 */
export function plainChunk(chunk: JsonObject): PlainChunk | undefined {
  const { choices } = chunk;
  if (!Array.isArray(choices) || choices.length !== 1) return undefined;
  const choice: unknown = choices[0];
  if (!isObject(choice) || !isObject(choice['delta']) || typeof choice['index'] !== 'number')
    return undefined;
  const { content } = choice['delta'];
  if (typeof content !== 'string' || content === '') return undefined;
  const isPlain =
    hasOnly(chunk, chunkMembers) &&
    hasOnly(choice, choiceMembers) &&
    hasOnly(choice['delta'], deltaMembers);
  return isPlain ? { choice: choice['index'], text: content } : undefined;
}

function hasOnly(object: JsonObject, names: ReadonlySet<string>): boolean {
  for (const name in object) if (object[name] !== null && !names.has(name)) return false;
  return true;
}

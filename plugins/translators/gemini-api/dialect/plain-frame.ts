import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

const frameMembers: ReadonlySet<string> = new Set([
  'candidates',
  'modelVersion',
  'responseId',
  'usageMetadata',
]);
const candidateMembers: ReadonlySet<string> = new Set(['content', 'index']);
const contentMembers: ReadonlySet<string> = new Set(['parts', 'role']);
const partMembers: ReadonlySet<string> = new Set(['text', 'thought']);

/** Some text or some thought of one candidate, and nothing else but counts. */
export interface PlainFrame {
  readonly candidate: number;
  readonly type: 'text' | 'reasoning';
  readonly text: string;
}

/**
 * What a frame says that only goes on with a text, as nearly all of a long answer do; undefined for
 * every other frame. Saves them the reading of each member.
 */
export function plainFrame(body: JsonObject): PlainFrame | undefined {
  const candidate = onlyObject(body['candidates']);
  const content = candidate?.['content'];
  if (candidate === undefined || !isObject(content)) return undefined;
  const part = onlyObject(content['parts']);
  const { index = 0 } = candidate;
  if (part === undefined || typeof index !== 'number') return undefined;
  const { text, thought = false } = part;
  if (typeof text !== 'string' || text === '' || typeof thought !== 'boolean') return undefined;
  return isPlain(body, candidate, content, part)
    ? { candidate: index, type: thought ? 'reasoning' : 'text', text }
    : undefined;
}

function isPlain(
  body: JsonObject,
  candidate: JsonObject,
  content: JsonObject,
  part: JsonObject,
): boolean {
  return (
    hasOnly(part, partMembers) &&
    hasOnly(candidate, candidateMembers) &&
    hasOnly(content, contentMembers) &&
    hasOnly(body, frameMembers)
  );
}

function onlyObject(list: JsonValue | undefined): JsonObject | undefined {
  if (!Array.isArray(list) || list.length !== 1) return undefined;
  const [object]: readonly JsonValue[] = list;
  return isObject(object) ? object : undefined;
}

function hasOnly(object: JsonObject, names: ReadonlySet<string>): boolean {
  for (const name in object) if (!names.has(name)) return false;
  return true;
}

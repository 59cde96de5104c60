import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { isList, withItems, withMembers, withStrings } from './changed-members.ts';
import type { Masker } from './masker.ts';

const texts = new Set(['description', 'title', '$comment']);
/** What values may be: masked where the values that a model gives for them are restored. */
const literals = new Set(['enum', 'const', 'default', 'example', 'examples']);
/** Members whose members have names of the author's, and are schemas. */
const maps = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

/** Masks the words of a JSON Schema. Names of properties are names, and stay. */
export function maskSchema(schema: JsonObject, masker: Masker): JsonObject {
  const within = (value: JsonValue): JsonValue => {
    if (isList(value)) return withItems(value, within);
    return isObject(value) ? maskSchema(value, masker) : value;
  };
  return withMembers(schema, (name, value) => {
    if (maps.has(name) && isObject(value)) return withMembers(value, (_, inner) => within(inner));
    if (literals.has(name))
      return masker.restores ? withStrings(value, (text) => masker.mask(text)) : value;
    return texts.has(name) && typeof value === 'string' ? masker.mask(value) : within(value);
  });
}

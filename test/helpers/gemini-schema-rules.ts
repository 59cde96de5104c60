import { isObject, type JsonValue } from '@ai-proxy/core';
import { demand, listAt, objectAt } from './rules.ts';

/** What the schemas of the Gemini API know; they are no JSON Schema. */
const members = [
  'type',
  'format',
  'title',
  'description',
  'nullable',
  'enum',
  'maxItems',
  'minItems',
  'properties',
  'required',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'example',
  'anyOf',
  'propertyOrdering',
  'default',
  'items',
  'minimum',
  'maximum',
];

/** Throws unless the value is a schema as `parameters` and `responseSchema` take them. */
export function checkGeminiSchema(value: JsonValue | undefined, path: string): void {
  const schema = objectAt(value, path, members);
  const { type, properties, required, items, anyOf, enum: words } = schema;
  demand(!Array.isArray(type), `${path}.type: Proto field is not repeating, cannot start list.`);
  if (words !== undefined)
    for (const word of listAt(words, `${path}.enum`))
      demand(typeof word === 'string', `${path}.enum: must be texts.`);
  if (String(type).toLowerCase() === 'array')
    demand(items !== undefined, `${path}.items: missing.`);
  if (items !== undefined) checkGeminiSchema(items, `${path}.items`);
  if (anyOf !== undefined)
    listAt(anyOf, `${path}.anyOf`).forEach((entry, index) =>
      checkGeminiSchema(entry, `${path}.anyOf[${index}]`),
    );
  const known = isObject(properties) ? properties : {};
  for (const [name, inner] of Object.entries(known))
    checkGeminiSchema(inner, `${path}.properties.${name}`);
  if (required !== undefined)
    for (const name of listAt(required, `${path}.required`))
      demand(String(name) in known, `${path}.required: property is not defined.`);
}

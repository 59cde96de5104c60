/** Where the descriptions demand what the vendors' own answers, as recorded, do not have. */
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

type Schemas = Readonly<Record<string, JsonObject>>;

interface Correction {
  readonly schema: string;
  readonly member: string;
  readonly may: 'be absent' | 'be null';
}

const corrections: Readonly<Record<string, readonly Correction[]>> = {
  // Texts without citations come without the list: 64 of 67 in whole answers, all in streams.
  anthropic: [{ schema: 'ResponseTextBlock', member: 'citations', may: 'be absent' }],
  // Both are null in every recorded event that begins an answer, and the user in whole ones, too.
  openai: [
    { schema: 'ModelResponseProperties', member: 'user', may: 'be null' },
    { schema: 'Response', member: 'usage', may: 'be null' },
  ],
};

/** The schemas of a description as the vendor keeps to them. */
export function corrected(file: string, schemas: Schemas): Schemas {
  const changed = (corrections[file] ?? []).map((correction): [string, JsonObject] => [
    correction.schema,
    loosened(schemas[correction.schema] ?? {}, correction),
  ]);
  return { ...schemas, ...Object.fromEntries(changed) };
}

function loosened(schema: JsonObject, { schema: _name, member, may }: Correction): JsonObject {
  const { allOf, properties, required } = schema;
  const parts = Array.isArray(allOf) ? allOf : [];
  const inner = parts.map((part: JsonValue): JsonValue =>
    isObject(part) ? loosened(part, { schema: '', member, may }) : part,
  );
  const known = isObject(properties) ? properties[member] : undefined;
  const described = { anyOf: [known ?? {}, { type: 'null' }] };
  return {
    ...schema,
    ...(parts.length === 0 ? {} : { allOf: inner }),
    ...(may === 'be absent' && Array.isArray(required)
      ? { required: required.filter((name: JsonValue) => name !== member) }
      : {}),
    ...(may === 'be null' && isObject(properties) && known !== undefined
      ? { properties: { ...properties, [member]: described } }
      : {}),
  };
}

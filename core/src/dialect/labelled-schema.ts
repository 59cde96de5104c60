import type { JsonObject } from './json.ts';
import type { ResponseFormat } from './model.ts';

/**
 * The schema of an answer for formats that have no place for its name and its description: they are
 * written into it as JSON Schema has them, unless it says them itself.
 */
export function labelledSchema({
  description,
  name,
  schema,
}: Extract<ResponseFormat, { type: 'json-schema' }>): JsonObject {
  const title = name === undefined ? {} : { title: name };
  return { ...title, ...(description === undefined ? {} : { description }), ...schema };
}

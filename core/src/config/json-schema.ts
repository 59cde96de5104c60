/** A JSON Schema as its keywords; what they mean is up to the reader. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** True for objects with members; arrays and null are none. */
export function isRecord(candidate: unknown): candidate is JsonSchema {
  return typeof candidate === 'object' && candidate !== null && !Array.isArray(candidate);
}

/** The same schema, typed as keywords; copying would defeat caches by identity. */
export function parseSchema(schema: object): JsonSchema;
export function parseSchema(schema: object | undefined): JsonSchema | undefined;
export function parseSchema(schema: object | undefined): JsonSchema | undefined {
  return schema as JsonSchema | undefined;
}

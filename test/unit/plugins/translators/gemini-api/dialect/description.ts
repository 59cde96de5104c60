import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

const file = new URL('../../../../../../../shared/specs/gemini.json', import.meta.url);

/** Options for tests that need the published description, which is no part of this repository. */
export const described = existsSync(file)
  ? {}
  : { skip: 'the description of the API is not part of this repository' };

/** A body that the description has. */
export type Schema =
  | 'GenerateContentRequest'
  | 'GenerateContentResponse'
  | 'CountTokensRequest'
  | 'CountTokensResponse'
  | 'BatchEmbedContentsRequest'
  | 'BatchEmbedContentsResponse'
  | 'EmbedContentResponse'
  | 'ListModelsResponse';

/** Says where a body is not as the description has it; the API refuses names that it does not know. */
export class Description {
  readonly #ajv: Ajv;
  readonly #validators = new Map<Schema, ValidateFunction>();

  constructor() {
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
    for (const name of ['int64', 'float', 'double', 'google-duration', 'google-datetime'])
      this.#ajv.addFormat(name, true);
    this.#ajv.addFormat('byte', /^(?:[\w+/-]{4})*(?:[\w+/-]{2,3}={0,2})?$/);
    this.#ajv.addFormat('int32', {
      type: 'number',
      validate: (value: number) => (value | 0) === value,
    });
    this.#ajv.addSchema(parseDescription(readFileSync(file, 'utf8')), 'description');
  }

  /** What is wrong with the body; empty where nothing is. */
  mistakes(schema: Schema, body: JsonValue): readonly string[] {
    const validate = this.#validator(schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  #validator(schema: Schema): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known !== undefined) return known;
    const made = this.#ajv.compile({ $ref: `description#/components/schemas/${schema}` });
    this.#validators.set(schema, made);
    return made;
  }
}

function parseDescription(text: string): JsonObject {
  return JSON.parse(text, (_, value: JsonValue) =>
    isObject(value) && value['type'] === 'object' && isObject(value['properties'])
      ? { additionalProperties: false, ...value }
      : value,
  ) as JsonObject;
}

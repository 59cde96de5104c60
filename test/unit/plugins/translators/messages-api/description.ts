import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { JsonObject } from '@ai-proxy/core';

const file = new URL('../../../../../../shared/specs/anthropic.json', import.meta.url);

/** Options of tests that need the published description of the API, which lies beside the checkout. */
export const described = existsSync(file)
  ? {}
  : { skip: 'the description of the API is not part of this repository' };

/** Checks bodies against the schemas of the published description. */
export class Description {
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor() {
    this.#ajv.addSchema(parseDescription(readFileSync(file, 'utf8')), 'api');
  }

  /** Where and how the body differs from the schema; undefined where it does not. */
  complaint(schema: string, body: JsonObject): string | undefined {
    const validate = this.#validator(schema);
    if (validate(body)) return undefined;
    const errors = validate.errors ?? [];
    // Of the branches that do not fit, the one that went deepest is the one that was meant.
    const [error] = errors.toSorted((one, other) => depth(other) - depth(one));
    return `${schema}${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`;
  }

  #validator(schema: string): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known !== undefined) return known;
    const made = this.#ajv.compile({ $ref: `api#/components/schemas/${schema}` });
    this.#validators.set(schema, made);
    return made;
  }
}

function depth({ instancePath }: { readonly instancePath: string }): number {
  return instancePath.split('/').length;
}

function parseDescription(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}

import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { isObject, parseObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

const file = new URL('../../../../../../shared/specs/openai.json', import.meta.url);

/** Options of tests that need the published description of the API, which lies beside the checkout. */
export const described = existsSync(file)
  ? {}
  : { skip: 'the description of the API is not part of this repository' };

/** Checks bodies against the schemas of the published description, which is read when first needed. */
export class Description {
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false });
  readonly #validators = new Map<string, ValidateFunction>();
  #api: JsonObject | undefined;

  /** What the schema complains about, for each body that it does not allow, without repetitions. */
  complaints(schema: string, bodies: readonly JsonObject[]): readonly string[] {
    const validate = this.#validator(schema);
    const found = bodies.flatMap((body) => {
      if (validate(asSent(body))) return [];
      const errors = validate.errors ?? [];
      // Of the branches that do not fit, the one that went deepest is the one that was meant.
      const [error] = errors.toSorted((one, other) => depth(other) - depth(one));
      return [`${schema}${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`];
    });
    return [...new Set(found)];
  }

  /** Members of the bodies that the schema does not know at all. */
  unknownMembers(schema: string, bodies: readonly JsonObject[]): readonly string[] {
    const known = new Set(membersOf(this.#description, schema));
    const used = new Set(bodies.flatMap((body) => Object.keys(asSent(body))));
    return [...used].filter((name) => !known.has(name));
  }

  #validator(schema: string): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known !== undefined) return known;
    if (this.#validators.size === 0) this.#ajv.addSchema(this.#description, 'api');
    const made = this.#ajv.compile({ $ref: `api#/components/schemas/${schema}` });
    this.#validators.set(schema, made);
    return made;
  }

  get #description(): JsonObject {
    return (this.#api ??= parseDescription(readFileSync(file, 'utf8')));
  }
}

function depth({ instancePath }: { readonly instancePath: string }): number {
  return instancePath.split('/').length;
}

function membersOf(description: JsonObject, name: string): readonly string[] {
  const schema = at(at(at(description, 'components'), 'schemas'), name);
  const parts = schema['allOf'];
  return (Array.isArray(parts) ? parts : [schema]).flatMap((part: JsonValue) => {
    if (!isObject(part)) return [];
    const { $ref } = part;
    const own = Object.keys(at(part, 'properties'));
    return typeof $ref === 'string' ? membersOf(description, $ref.split('/').at(-1) ?? '') : own;
  });
}

function at(object: JsonObject, name: string): JsonObject {
  const member = object[name];
  return isObject(member) ? member : {};
}

/** Members that are undefined are not sent. */
function asSent(body: JsonObject): JsonObject {
  return parseObject(JSON.stringify(body)) ?? {};
}

/**
 * The description as JSON Schema has it: OpenAPI says `nullable`, and its `oneOf` has branches that
 * overlap.
 */
function parseDescription(text: string): JsonObject {
  return JSON.parse(text, (_name, value: JsonValue) => {
    if (!isObject(value)) return value;
    const { nullable, oneOf, ...rest } = value;
    const schema = oneOf === undefined ? rest : { ...rest, anyOf: oneOf };
    return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
  }) as JsonObject;
}

import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { corrected } from './corrections.ts';
import type { FormatName } from './recording.ts';
import { schemasOf } from './schemas.ts';

const folder = new URL('../../../../shared/specs/', import.meta.url);

/** True where the published descriptions are on this machine; they are not part of the project. */
export const hasDescriptions = existsSync(folder);

/** What there is a schema for. */
export type Kind = 'request' | 'answer' | 'event' | 'error';

type Names = Readonly<Record<Kind, string>> & { readonly file: string };

const described: Readonly<Record<FormatName, Names>> = {
  'openai-chat': {
    file: 'openai',
    request: 'CreateChatCompletionRequest',
    answer: 'CreateChatCompletionResponse',
    event: 'CreateChatCompletionStreamResponse',
    error: 'ErrorResponse',
  },
  'openai-responses': {
    file: 'openai',
    request: 'CreateResponse',
    answer: 'Response',
    event: 'ResponseStreamEvent',
    error: 'ErrorResponse',
  },
  anthropic: {
    file: 'anthropic',
    request: 'CreateMessageParams',
    answer: 'Message',
    event: 'MessageStreamEvent',
    error: 'ErrorResponse',
  },
  gemini: {
    file: 'gemini',
    request: 'GenerateContentRequest',
    answer: 'GenerateContentResponse',
    event: 'GenerateContentResponse',
    error: 'Status',
  },
};

/** The schemas of a description, by name. `strict`: see `schemasOf`. */
export function readSchemas(file: string, strict = false): Readonly<Record<string, JsonObject>> {
  const text = readFileSync(new URL(`${file}.json`, folder), 'utf8');
  return schemasOf(parseDescription(text, file), strict);
}

/** The descriptions of the APIs; each schema is compiled when it is first needed. */
export class Descriptions {
  readonly #readers = new Map<string, Reader>();

  /** Where and how a body differs from its description; undefined where it does not. */
  mistake(format: FormatName, kind: Kind, body: JsonValue): string | undefined {
    const { file, [kind]: name } = described[format];
    const strict = kind === 'request';
    const key = `${file} ${strict}`;
    const reader = this.#readers.get(key) ?? new Reader(file, strict);
    this.#readers.set(key, reader);
    return reader.mistake(name, body);
  }
}

class Reader {
  readonly #schemas: Readonly<Record<string, JsonObject>>;
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(file: string, strict: boolean) {
    this.#schemas = readSchemas(file, strict);
    const described: JsonObject = { components: { schemas: this.#schemas } };
    this.#ajv.addSchema(described, 'description');
  }

  mistake(name: string, body: JsonValue): string | undefined {
    const branch = this.#branch(name, body);
    const validate = this.#validator(branch);
    if (validate(body)) return undefined;
    // Of the branches that do not fit, the one that went deepest is the one that was meant.
    const [error] = (validate.errors ?? []).toSorted((one, other) => depth(other) - depth(one));
    return `${branch}${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`;
  }

  /** The schema of a union that has the type of the body, so that not all of them are tried. */
  #branch(name: string, body: JsonValue): string {
    const { anyOf } = this.#schemas[name] ?? {};
    if (!Array.isArray(anyOf) || !isObject(body)) return name;
    const names = anyOf.map((branch) =>
      isObject(branch) ? String(branch['$ref']).replace(/^.*\//, '') : '',
    );
    return names.find((branch) => this.#types(branch).includes(body['type'] ?? null)) ?? name;
  }

  #types(name: string): readonly JsonValue[] {
    const properties = this.#schemas[name]?.['properties'];
    const type = isObject(properties) ? properties['type'] : undefined;
    if (!isObject(type)) return [];
    return Array.isArray(type['enum']) ? type['enum'] : [type['const'] ?? null];
  }

  #validator(name: string): ValidateFunction {
    const known = this.#validators.get(name);
    if (known !== undefined) return known;
    const made = this.#ajv.compile({ $ref: `description#/components/schemas/${name}` });
    this.#validators.set(name, made);
    return made;
  }
}

function depth({ instancePath }: { readonly instancePath: string }): number {
  return instancePath.split('/').length;
}

/** The description, with its schemas as the vendor keeps to them. */
function parseDescription(text: string, file: string): JsonObject {
  const { components } = JSON.parse(text) as {
    components: { schemas: Readonly<Record<string, JsonObject>> };
  };
  return { components: { schemas: corrected(file, components.schemas) } };
}

import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { Refused } from './rules.ts';

/** Published descriptions of the APIs, beside the checkout; not part of it. */
const folder = new URL('../../../shared/specs/', import.meta.url);

/** What has a schema: request bodies, answers and events of streams, by the file that describes it. */
const schemas = {
  'chat-request': ['openai', 'CreateChatCompletionRequest'],
  'chat-answer': ['openai', 'CreateChatCompletionResponse'],
  'chat-chunk': ['openai', 'CreateChatCompletionStreamResponse'],
  'embeddings-request': ['openai', 'CreateEmbeddingRequest'],
  'embeddings-answer': ['openai', 'CreateEmbeddingResponse'],
  'responses-request': ['openai', 'CreateResponse'],
  'responses-answer': ['openai', 'Response'],
  'responses-event': ['openai', 'ResponseStreamEvent'],
  'responses-count': ['openai', 'TokenCountsBody'],
  'messages-request': ['anthropic', 'CreateMessageParams'],
  'messages-answer': ['anthropic', 'Message'],
  'messages-event': ['anthropic', 'MessageStreamEvent'],
  'messages-count': ['anthropic', 'CountMessageTokensParams'],
  'gemini-request': ['gemini', 'GenerateContentRequest'],
  'gemini-answer': ['gemini', 'GenerateContentResponse'],
  'gemini-count': ['gemini', 'CountTokensRequest'],
  'gemini-embed': ['gemini', 'EmbedContentRequest'],
  'gemini-embeds': ['gemini', 'BatchEmbedContentsRequest'],
} as const;

/** A body for which there is a schema. */
export type Described = keyof typeof schemas;

/** False where the descriptions are absent: then nothing is checked against them. */
export const specified = existsSync(folder);

/** Checks bodies against the published descriptions; each is read when it is first needed. */
export class Specification {
  readonly #readers = new Map<string, Ajv>();
  readonly #validators = new Map<Described, ValidateFunction>();

  /** Throws unless the description of the API allows the body. */
  check(what: Described, body: JsonValue): void {
    const wrong = specified ? this.violation(what, body) : undefined;
    if (wrong !== undefined) throw new Refused(`Not in the description of the API: ${wrong}`);
  }

  /** Where and how the body differs from its description; undefined where it does not. */
  violation(what: Described, body: JsonValue): string | undefined {
    const validate = this.#validator(what);
    if (validate(body)) return undefined;
    const errors = validate.errors ?? [];
    // Of the branches that do not fit, the one that went deepest is the one that was meant.
    const deepest = errors.toSorted((one, other) => depth(other) - depth(one))[0];
    return `${what} ${deepest?.instancePath}: ${deepest?.message} ${JSON.stringify(deepest?.params)}`;
  }

  #validator(what: Described): ValidateFunction {
    const known = this.#validators.get(what);
    if (known !== undefined) return known;
    const [file, name] = schemas[what];
    const made = this.#reader(file).compile({ $ref: `description#/components/schemas/${name}` });
    this.#validators.set(what, made);
    return made;
  }

  #reader(file: string): Ajv {
    const known = this.#readers.get(file);
    if (known !== undefined) return known;
    const reader = new Ajv({
      strict: false,
      validateFormats: false,
      validateSchema: false,
      // Few bodies are checked, so that compiling takes longer than checking.
      code: { optimize: false },
    });
    const text = readFileSync(new URL(`${file}.json`, folder), 'utf8');
    reader.addSchema(parseDescription(text), 'description');
    this.#readers.set(file, reader);
    return reader;
  }
}

function depth({ instancePath }: { readonly instancePath: string }): number {
  return instancePath.split('/').length;
}

/** The description with what OpenAPI has and JSON Schema has not said in the words of the latter. */
function parseDescription(text: string): JsonObject {
  return JSON.parse(text, (_, value: JsonValue) =>
    isObject(value) ? nullable(lenient(value)) : value,
  ) as JsonObject;
}

/** Branches overlap in these descriptions, so that `oneOf` would refuse what both allow. */
function lenient(schema: JsonObject): JsonObject {
  if (!('oneOf' in schema) || 'anyOf' in schema) return schema;
  const { oneOf, ...rest } = schema;
  return { ...rest, anyOf: oneOf };
}

function nullable(schema: JsonObject): JsonObject {
  if (typeof schema['nullable'] !== 'boolean') return schema;
  const { nullable: allowed, ...rest } = schema;
  return allowed === true ? { anyOf: [rest, { type: 'null' }] } : rest;
}

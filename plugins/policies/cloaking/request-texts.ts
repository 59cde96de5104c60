/**
 * Where requests hold words: in all formats members of these names do, at whatever depth. Everything
 * else (ids, names, kinds, addresses, media, signatures) is none, and stays as it is.
 */
import { isObject, type Draft, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { isList, withItems, withMembers, withStrings } from './changed-members.ts';
import { changeJsonText } from './json-text.ts';
import type { Masker } from './masker.ts';
import { maskSchema } from './schema-texts.ts';

/** Masks the value of a member of `holder`. */
type MaskMember = (value: JsonValue, masker: Masker, holder: JsonObject) => JsonValue;

/** Words, a list of words, or something that has words in it. */
const words: MaskMember = (value, masker) => {
  if (typeof value === 'string') return masker.mask(value);
  if (!isList(value)) return within(value, masker);
  return withItems(value, (item) =>
    typeof item === 'string' ? masker.mask(item) : within(item, masker),
  );
};

/** Arguments of a call: JSON, as text or as it is, or free text. */
const callArguments: MaskMember = (value, masker) => {
  // A model imitates the names of its earlier calls, which only restoring makes right again.
  const name = (text: string): string => (masker.restores ? masker.mask(text) : text);
  if (typeof value !== 'string') return withStrings(value, (text) => masker.mask(text), name);
  const change = (text: string, isKey: boolean): string => (isKey ? name(text) : masker.mask(text));
  return changeJsonText(value, change) ?? masker.mask(value);
};

/** The input of a model or of a tool, be it words, turns or arguments. */
const input: MaskMember = (value, masker, holder) =>
  isObject(value) ? callArguments(value, masker, holder) : words(value, masker, holder);

/** What a tool gave back as JSON. */
const toolResult: MaskMember = (value, masker) => {
  if (!isObject(value)) return value;
  const mask = (text: string): string => masker.mask(text);
  return withMembers(value, (name, inner) =>
    name === 'response' ? withStrings(inner, mask, mask) : within(inner, masker),
  );
};

const schema: MaskMember = (value, masker) => (isObject(value) ? maskSchema(value, masker) : value);

/** Values under names of the client's. An id of a user is no text. */
const values: MaskMember = (value, masker) =>
  isObject(value)
    ? withMembers(value, (name, inner) =>
        name === 'user_id' ? inner : withStrings(inner, (text) => masker.mask(text)),
      )
    : value;

/** Plain text in the place of a file; other data are bytes. */
const data: MaskMember = (value, masker, holder) =>
  typeof value === 'string' && holder['type'] === 'text' ? masker.mask(value) : value;

const named = (mask: MaskMember, names: readonly string[]) =>
  names.map((name) => [name, mask] as const);

const members: ReadonlyMap<string, MaskMember> = new Map([
  ...named(words, ['text', 'content', 'system', 'instructions', 'prompt', 'suffix', 'description']),
  ...named(words, ['title', 'context', 'thinking', 'reasoning_content', 'reasoning', 'refusal']),
  ...named(words, ['output', 'error', 'stdout', 'stderr', 'logs', 'code', 'command', 'commands']),
  ...named(words, ['query', 'queries', 'transcript', 'cited_text', 'citedText', 'filename']),
  ...named(words, ['display_name', 'displayName', 'stop', 'stop_sequences', 'stopSequences']),
  ...named(callArguments, ['arguments', 'args']),
  ...named(input, ['input']),
  ...named(toolResult, ['functionResponse', 'function_response']),
  ...named(schema, ['parameters', 'input_schema', 'schema', 'output_schema', 'response']),
  ...named(schema, ['parametersJsonSchema', 'parameters_json_schema']),
  ...named(schema, ['responseSchema', 'response_schema', 'responseJsonSchema']),
  ...named(schema, ['response_json_schema', '_responseJsonSchema']),
  ...named(values, ['metadata', 'variables']),
  ...named(data, ['data']),
]);

/** Masks the words of a request body in any format. True where there were some. */
export function maskBody(body: Draft, masker: Masker): boolean {
  const before = body.json;
  const masked = withMembers(before, (name, value) => masksMember(name, value, masker, before));
  for (const [name, value] of Object.entries(masked))
    if (value !== undefined && value !== before[name] && isPlainName(name)) body.set(name, value);
  return body.json !== before;
}

/** No format has members with other names, and paths cannot name them. */
function isPlainName(name: string): boolean {
  return (
    /^\w+$/.test(name) && name !== '__proto__' && name !== 'constructor' && name !== 'prototype'
  );
}

function within(value: JsonValue, masker: Masker): JsonValue {
  if (isList(value)) return withItems(value, (item) => within(item, masker));
  if (!isObject(value) || isSigned(value)) return value;
  return withMembers(value, (name, inner) => masksMember(name, inner, masker, value));
}

function masksMember(
  name: string,
  value: JsonValue,
  masker: Masker,
  holder: JsonObject,
): JsonValue {
  const mask = members.get(name);
  return mask === undefined ? within(value, masker) : mask(value, masker, holder);
}

/** Reasoning that a provider has signed must come back as it was. */
export function isSigned({ signature, type }: JsonObject): boolean {
  const isReasoning = typeof type === 'string' && /^(?:thinking|reasoning)/.test(type);
  return isReasoning && typeof signature === 'string' && signature !== '';
}

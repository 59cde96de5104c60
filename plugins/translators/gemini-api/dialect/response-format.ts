import {
  type JsonObject,
  labelledSchema,
  type Ledger,
  objectOf,
  objectsOf,
  present,
  type ResponseFormat,
  textOf,
  unknownMembers,
} from '@ai-proxy/core';
import { jsonSchemaOf } from './schema.ts';

/** Members of `generationConfig` that say what form the answer has. */
const formatMembers = [
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseFormat',
] as const;

type MimeType = 'json' | 'text';

const types: Readonly<Record<string, MimeType>> = {
  'application/json': 'json',
  APPLICATION_JSON: 'json',
  'text/plain': 'text',
  TEXT_PLAIN: 'text',
};

/** What a client says about the form of the answer; the path is that of `generationConfig`. */
export function decodeFormat(
  config: JsonObject,
  path: string,
  ledger: Ledger,
): ResponseFormat | undefined {
  if (isOwnFormat(config)) return undefined;
  const text = textFormat(config);
  const own = objectOf(config['responseSchema']);
  const schema =
    objectOf(text?.['schema']) ??
    objectOf(config['responseJsonSchema']) ??
    (own && jsonSchemaOf(own, `${path}.responseSchema`, ledger));
  if (schema !== undefined) return { type: 'json-schema', schema };
  const type = textOf(text?.['mimeType'] ?? config['responseMimeType']);
  return type === undefined ? undefined : { type: types[type] ?? 'text' };
}

/** What of it has no canonical name. */
export function restOfFormat(config: JsonObject): JsonObject {
  if (!isOwnFormat(config)) return {};
  return present(Object.fromEntries(formatMembers.map((name) => [name, config[name]])));
}

/** Such as `text/x.enum`, sounds or images, which no other format asks for in this way. */
function isOwnFormat(config: JsonObject): boolean {
  const type = textOf(textFormat(config)?.['mimeType'] ?? config['responseMimeType']);
  const isOtherType = type !== undefined && !Object.hasOwn(types, type);
  return (
    isOtherType || (config['responseFormat'] !== undefined && textFormat(config) === undefined)
  );
}

/** The newer member for the form of texts, in a list or without one. */
function textFormat(config: JsonObject): JsonObject | undefined {
  const format = config['responseFormat'];
  const [first, ...others] = Array.isArray(format) ? objectsOf(format) : [objectOf(format)];
  const isAlone = others.length === 0 && unknownMembers(first, ['text']) === undefined;
  return isAlone ? objectOf(first?.['text']) : undefined;
}

/** The members that ask the upstream for the form. */
export function encodeFormat(format: ResponseFormat | undefined, ledger: Ledger): JsonObject {
  if (format === undefined) return {};
  if (format.type === 'text') return { responseMimeType: 'text/plain' };
  const responseMimeType = 'application/json';
  if (format.type === 'json') return { responseMimeType };
  if (format.strict === false)
    ledger.lose('response_format.strict', 'Answers always keep to their schema here.');
  return { responseMimeType, responseJsonSchema: labelledSchema(format) };
}

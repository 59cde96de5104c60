import {
  isObject,
  objectsOf,
  sourcePathIn,
  valueAt,
  type JsonObject,
  type JsonValue,
  type SettingPlaces,
  type Site,
} from '@ai-proxy/core';
import { decodeContent } from './parts-decode.ts';

type Names = ReadonlyMap<string, string>;

const settings: SettingPlaces = new Map([
  ['max_tokens', ['max_completion_tokens', 'max_tokens']],
  ['stop_sequences', ['stop']],
  ['tool_choice', ['tool_choice', 'function_call']],
  ['reasoning', ['reasoning_effort']],
  ['response_format', ['response_format.json_schema']],
]);

/** Members of parts, by the types of these. */
const partNames: ReadonlyMap<JsonValue | undefined, Names> = new Map<JsonValue, Names>([
  ['text', new Map([['cache', 'cache_control']])],
  [
    'image_url',
    new Map([
      ['cache', 'cache_control'],
      ['detail', 'image_url.detail'],
    ]),
  ],
  ['input_audio', new Map([['format', 'input_audio.format']])],
  [
    'file',
    new Map([
      ['cache', 'cache_control'],
      ['name', 'file.filename'],
    ]),
  ],
]);

const functionNames: Names = new Map(
  ['name', 'arguments', 'description', 'parameters', 'strict'].map((name) => [
    name,
    `function.${name}`,
  ]),
);

const callNames: Readonly<Record<'function' | 'custom', Names>> = {
  function: new Map([...functionNames, ['signature', 'extra_content.google.thought_signature']]),
  custom: new Map([
    ['name', 'custom.name'],
    ['arguments', 'custom.input'],
  ]),
};

/** A custom tool has no parameters but its text; '' stands for the tool itself. */
const toolNames: Readonly<Record<'function' | 'custom' | 'old', Names>> = {
  function: functionNames,
  custom: new Map([
    ['name', 'custom.name'],
    ['description', 'custom.description'],
    ['parameters', 'custom'],
  ]),
  old: new Map([['function', '']]),
};

/** What the results of calls may hold; the rest is left out when they are read. */
const resultParts: ReadonlySet<string> = new Set(['text', 'image', 'file', 'native']);

/** The path in a request body for each path of the model, as `Dialect.sourcePaths` has it. */
export function sourcePaths(body: JsonObject): (path: string) => string {
  const pathOf = sourcePathIn(body, settings, () => ({
    messages: messageSites(body),
    tools: toolSites(body),
  }));
  return (path) => pathOf(path) ?? path;
}

function messageSites(body: JsonObject): readonly Site[] {
  return objectsOf(body['messages']).map((message, index) => {
    const path = `messages[${index}]`;
    return { path, parts: partSites(message, path) };
  });
}

function partSites(message: JsonObject, path: string): readonly Site[] {
  const { role } = message;
  if (role === 'tool' || role === 'function') return [resultSite(message, path)];
  const parts = role === 'assistant' ? saidSites(message, path) : contentSites(message, path);
  // A message that says nothing is one of an empty text.
  const place = message['content'] === '' ? `${path}.content` : path;
  return parts.length > 0 ? parts : [{ path: place }];
}

/** A result that lacks the name of its tool has the id of the call. */
function resultSite(message: JsonObject, path: string): Site {
  const id = valueAt(message, 'tool_call_id') === undefined ? '' : 'tool_call_id';
  const names: Names = new Map(valueAt(message, 'name') === undefined ? [['name', id]] : []);
  const decoded = decodeContent(message['content']);
  const parts = contentSites(message, path).filter((_, index) =>
    resultParts.has(decoded[index]?.type ?? ''),
  );
  return { path, names, parts };
}

function contentSites({ content }: JsonObject, path: string): readonly Site[] {
  const place = `${path}.content`;
  if (typeof content === 'string') return content === '' ? [] : [{ path: place }];
  return objectsOf(content).map((part, index) => {
    const names = partNames.get(part['type']);
    return { path: `${place}[${index}]`, ...(names === undefined ? {} : { names }) };
  });
}

/** What an assistant said, in the order in which it is read: its thinking, words and calls. */
function saidSites(message: JsonObject, path: string): readonly Site[] {
  const calls = callSites(message, path);
  const content = objectsOf(message['content']);
  const words = contentSites(message, path).filter(
    (_, index) => calls.length === 0 || !isEmptyText(content[index]),
  );
  const isHeard = isObject(message['audio']) && typeof message['audio']['id'] === 'string';
  return [
    ...reasoningSites(message, path),
    ...words,
    ...(hasText(message['refusal']) ? [{ path: `${path}.refusal` }] : []),
    ...(isHeard ? [{ path: `${path}.audio` }] : []),
    ...calls,
  ];
}

function reasoningSites(message: JsonObject, path: string): readonly Site[] {
  const member = ['reasoning_content', 'reasoning'].find((name) => hasText(message[name]));
  return member === undefined ? [] : [{ path: `${path}.${member}` }];
}

function isEmptyText(part: JsonObject | undefined): boolean {
  return part?.['type'] === 'text' && part['text'] === '';
}

function hasText(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function callSites(message: JsonObject, path: string): readonly Site[] {
  const calls = objectsOf(message['tool_calls']);
  if (calls.length === 0 && isObject(message['function_call']))
    return [{ path: `${path}.function_call` }];
  return calls.map(({ type }, index) => ({
    path: `${path}.tool_calls[${index}]`,
    names: callNames[type === 'custom' ? type : 'function'],
  }));
}

function toolSites(body: JsonObject): readonly Site[] {
  const tools = objectsOf(body['tools']).map(({ type }, index) => ({
    path: `tools[${index}]`,
    names: toolNames[type === 'custom' ? type : 'function'],
  }));
  const functions = objectsOf(body['functions']).map((_, index) => ({
    path: `functions[${index}]`,
    names: toolNames.old,
  }));
  return [...tools, ...functions];
}

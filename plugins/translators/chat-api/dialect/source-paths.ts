import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { decodeContent } from './parts-decode.ts';

type Names = ReadonlyMap<string, string>;

/** Settings by the names that the model has for them, and where they are: the first that is there counts. */
const settings: ReadonlyMap<string, readonly string[]> = new Map([
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

/** Where something that the model knows is in the body. */
interface Site {
  readonly path: string;
  readonly names?: Names;
  /** The parts of a message, or what is in a result. */
  readonly parts?: readonly Site[];
}

const sitePath =
  /^(messages|tools)\[(\d+)\](?:\.(?:content|parts)\[(\d+)\](?:\.content\[(\d+)\])?)?(?:\.(.+))?$/s;

/** The path in a request body for each path of the model, as `Dialect.sourcePaths` has it. */
export function sourcePaths(body: JsonObject): (path: string) => string {
  let sites: Readonly<Record<string, readonly Site[]>> | undefined;
  return (path) => {
    const [, list, ...steps] = sitePath.exec(path) ?? [];
    if (list === undefined) return settingPath(path, body);
    sites ??= { messages: messageSites(body), tools: toolSites(body) };
    return pathAt({ path, parts: sites[list] ?? [] }, steps.slice(0, -1), steps.at(-1));
  };
}

function settingPath(path: string, body: JsonObject): string {
  if (!settings.get(path)?.includes(path) && valueAt(body, path) !== undefined) return path;
  const names = path.split('.');
  for (let length = names.length; length > 0; length -= 1) {
    const places = settings.get(names.slice(0, length).join('.')) ?? [];
    const found = places.find((place) => valueAt(body, place) !== undefined);
    if (found === undefined) continue;
    const inside = isObject(valueAt(body, found)) ? names.slice(length) : [];
    return [found, ...inside].join('.');
  }
  return path;
}

/** Undefined where nothing is said, as null does. */
function valueAt(body: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = body;
  for (const name of path.split('.'))
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value ?? undefined;
}

/** The path of the site that the steps lead to, or as far as they lead, and there of the member. */
function pathAt(
  site: Site,
  [step, ...steps]: readonly (string | undefined)[],
  member: string | undefined,
): string {
  if (step === undefined) return memberPathOf(site, member);
  const next = site.parts?.[Number(step)];
  return next === undefined ? site.path : pathAt(next, steps, member);
}

function memberPathOf({ path, names }: Site, member = ''): string {
  const [, name = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(member) ?? [];
  const written = names?.get(name) ?? name;
  return written === '' ? path : `${path}.${written}${rest}`;
}

/** The objects of a list; requests with other entries are refused. */
function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry: JsonValue) => isObject(entry)) : [];
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

import { isObject, type JsonObject, type JsonValue, objectsOf } from '@ai-proxy/core';
import { decodeBlock } from './parts-decode.ts';

type Names = ReadonlyMap<string, string>;

/** Settings by the names that the model has for them, and where they are: the first that is there counts. */
const settings: ReadonlyMap<string, readonly string[]> = new Map([
  ['max_completion_tokens', ['max_tokens']],
  ['stop', ['stop_sequences']],
  ['user', ['metadata.user_id']],
  ['parallel_tool_calls', ['tool_choice.disable_parallel_tool_use']],
  ['reasoning', ['thinking', 'output_config.effort']],
  ['reasoning.effort', ['output_config.effort', 'thinking.type']],
  ['reasoning.budgetTokens', ['thinking.budget_tokens', 'output_config.effort', 'thinking.type']],
  ['reasoning.summary', ['thinking.display', 'thinking.type']],
  ['response_format', ['output_config.format', 'output_format']],
]);

const toolNames: Names = new Map([
  ['parameters', 'input_schema'],
  ['cache', 'cache_control'],
]);

/** Members of blocks; '' stands for the block itself. */
const blockNames: Names = new Map([
  ['arguments', 'input'],
  ['cache', 'cache_control'],
  ['search_result', ''],
]);

/** A result that lacks the name of its tool has the id of the call. */
const resultNames: Names = new Map([
  ['cache', 'cache_control'],
  ['isError', 'is_error'],
  ['name', 'tool_use_id'],
]);

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
  if (valueAt(body, path) !== undefined) return path;
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

function messageSites(body: JsonObject): readonly Site[] {
  const instructions = contentSites(body['system'], 'system');
  const turns = objectsOf(body['messages']).map((message, index) => {
    const path = `messages[${index}]`;
    return { path, parts: contentSites(message['content'], `${path}.content`) };
  });
  return instructions.length === 0 ? turns : [{ path: 'system', parts: instructions }, ...turns];
}

function contentSites(content: unknown, path: string): readonly Site[] {
  if (typeof content === 'string') return [{ path }];
  return objectsOf(content).map((block, index) => blockSite(block, `${path}[${index}]`));
}

function blockSite(block: JsonObject, path: string): Site {
  if (block['type'] !== 'tool_result') return { path, names: blockNames };
  const { content } = block;
  const blocks = objectsOf(content);
  const parts = contentSites(content, `${path}.content`).filter((_, index) => {
    const inner = blocks[index];
    return inner === undefined || resultParts.has(decodeBlock(inner).type);
  });
  return { path, names: resultNames, parts };
}

function toolSites(body: JsonObject): readonly Site[] {
  return objectsOf(body['tools']).map((_, index) => ({
    path: `tools[${index}]`,
    names: toolNames,
  }));
}

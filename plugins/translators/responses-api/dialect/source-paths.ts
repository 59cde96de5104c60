import {
  objectsOf,
  sourcePathIn,
  type JsonObject,
  type JsonValue,
  type SettingPlaces,
  type Site,
} from '@ai-proxy/core';
import { kindOfResult } from './call-items.ts';
import { ClientTools, declaredTools, type DeclaredTool } from './client-tools.ts';
import { decodeInput } from './input-decode.ts';
import { decodeContent } from './parts-decode.ts';
import { includedLogprobs } from './wire.ts';

type Names = ReadonlyMap<string, string>;

const settings: SettingPlaces = new Map([
  ['max_tokens', ['max_output_tokens']],
  ['max_completion_tokens', ['max_output_tokens']],
  ['metadata', ['user', 'safety_identifier']],
  ['verbosity', ['text.verbosity']],
  ['reasoning.effort', ['reasoning']],
  ['reasoning.summary', ['reasoning.generate_summary', 'reasoning']],
  ['reasoning.budgetTokens', ['reasoning.effort', 'reasoning']],
  ['response_format', ['text.format']],
]);

/** Members of parts and of items, by the types of these; '' stands for the item itself. */
const names: ReadonlyMap<JsonValue | undefined, Names> = new Map<JsonValue, Names>([
  ['input_text', new Map([['citations', 'annotations']])],
  ['output_text', new Map([['citations', 'annotations']])],
  ['text', new Map([['citations', 'annotations']])],
  ['input_file', new Map([['name', 'filename']])],
  ['input_audio', new Map([['format', 'input_audio.format']])],
  ['reasoning', new Map([['redacted', 'encrypted_content']])],
  ['custom_tool_call', new Map([['arguments', 'input']])],
  [
    'local_shell_call',
    new Map([
      ['arguments', 'action'],
      ['name', ''],
    ]),
  ],
]);

/** Tools of other kinds are functions in the model, and have members that they lack here. */
const toolNames: ReadonlyMap<JsonValue | undefined, Names> = new Map<JsonValue, Names>([
  [
    'custom',
    new Map([
      ['parameters', ''],
      ['custom', ''],
    ]),
  ],
  [
    'local_shell',
    new Map([
      ['name', ''],
      ['parameters', ''],
      ['local_shell', ''],
    ]),
  ],
]);

/** What the results of calls may hold; the rest is left out when they are read. */
const resultParts: ReadonlySet<string> = new Set(['text', 'image', 'file', 'native']);

/** The path in a request body for each path of the model, as `Dialect.sourcePaths` has it. */
export function sourcePaths(body: JsonObject): (path: string) => string {
  const pathOf = sourcePathIn(body, settings, () => ({
    messages: messageSites(body),
    tools: toolSites(body),
  }));
  return (path) => (path === 'logprobs' ? logprobsPath(body) : (pathOf(path) ?? path));
}

/** Who wants them asks for them, or only for the alternatives. */
function logprobsPath({ include }: JsonObject): string {
  const index = Array.isArray(include) ? include.indexOf(includedLogprobs) : -1;
  return index === -1 ? 'top_logprobs' : `include[${index}]`;
}

/** What an item of the input is in the model: parts of the turn that it belongs to. */
interface ItemSite extends Site {
  readonly item: string;
}

/** Turns are read from the items in their order, so that it tells which parts are of which item. */
function messageSites(body: JsonObject): readonly Site[] {
  const { input } = body;
  const instructions = typeof body['instructions'] === 'string' ? body['instructions'] : undefined;
  const sites = [
    ...(instructions === undefined ? [] : [alone('instructions')]),
    ...(typeof input === 'string' ? [alone('input')] : objectsOf(input).flatMap(itemSites)),
  ];
  let next = 0;
  return decodeInput(instructions, input, new ClientTools([])).map((turn) => {
    const parts = sites.slice(next, next + turn.parts.length);
    next += turn.parts.length;
    return { path: parts[0]?.item ?? 'input', parts };
  });
}

function alone(path: string): ItemSite {
  return { path, item: path };
}

function itemSites(item: JsonObject, index: number): readonly ItemSite[] {
  const path = `input[${index}]`;
  const type = item['type'] ?? 'message';
  if (type === 'additional_tools') return [];
  if (kindOfResult(item) !== undefined) return [resultSite(item, path)];
  if (type !== 'message' || item['role'] === undefined) return [{ ...alone(path), ...named(type) }];
  const content = contentSites(item['content'], `${path}.content`);
  // A message that says nothing is one of an empty text.
  const place = item['content'] === '' ? `${path}.content` : path;
  const parts = content.length === 0 ? [{ path: place }] : content;
  return parts.map((part, at) => ({
    ...part,
    item: path,
    ...(at === 0 ? { elsewhere: new Map([['message', toldPath(item, path)]]) } : {}),
  }));
}

/** What an assistant's message says of itself is kept at its first part. */
function toldPath(item: JsonObject, path: string): string {
  const usual = new Set(['type', 'role', 'content', 'id']);
  if (item['status'] === 'completed') usual.add('status');
  const [first, ...others] = Object.keys(item).filter((name) => !usual.has(name));
  return first === undefined || others.length > 0 ? path : `${path}.${first}`;
}

function named(type: JsonValue | undefined): Pick<Site, 'names'> {
  const known = names.get(type);
  return known === undefined ? {} : { names: known };
}

function contentSites(content: JsonValue | undefined, path: string): readonly Site[] {
  if (typeof content === 'string') return content === '' ? [] : [{ path }];
  return objectsOf(content).map((part, index) => ({
    path: `${path}[${index}]`,
    ...named(part['type']),
  }));
}

/** A result never has the name of its tool, but the id of the call. */
function resultSite(item: JsonObject, path: string): ItemSite {
  const { output } = item;
  const decoded = decodeContent(output);
  const parts = contentSites(output, `${path}.output`).filter((_, index) =>
    resultParts.has(decoded[index]?.type ?? ''),
  );
  const id = ['call_id', 'id'].find((name) => typeof item[name] === 'string') ?? '';
  return { ...alone(path), names: new Map([['name', id]]), parts };
}

/** Of tools that are declared again the last counts, in the place of the first. */
function toolSites(body: JsonObject): readonly Site[] {
  const declared = declaredTools(body);
  const clients = new ClientTools(declared);
  const sites = new Map<unknown, Site>();
  for (const tool of declared)
    sites.set(tool.client === undefined ? tool : clients.flatName(tool.client), toolSite(tool));
  return [...sites.values()];
}

/** The first tool of a namespace tells what is lost of that. */
function toolSite({ namespace, path, wire }: DeclaredTool): Site {
  const known = toolNames.get(wire['type']);
  const parent = path.replace(/\.tools\[\d+\]$/, '');
  return {
    path,
    ...(known === undefined ? {} : { names: known }),
    ...(namespace === undefined ? {} : { elsewhere: new Map([['namespace', parent]]) }),
  };
}

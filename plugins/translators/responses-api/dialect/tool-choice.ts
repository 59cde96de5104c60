import {
  isObject,
  type JsonObject,
  type JsonValue,
  present,
  type ToolChoice,
} from '@ai-proxy/core';
import { namesOf } from './call-items.ts';
import type { ClientTools } from './client-tools.ts';
import { Fields } from './fields.ts';

const plainChoices: ReadonlyMap<JsonValue, ToolChoice> = new Map<JsonValue, ToolChoice>([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
]);

const namedTypes: ReadonlySet<JsonValue | undefined> = new Set(['function', 'custom']);

/**
 * Which tools may be called. What has no canonical form, such as a tool of the provider or a subset
 * that need not be used, stays unread so that it is written again, or reported as lost.
 */
export function decodeToolChoice(body: Fields, tools: ClientTools): ToolChoice | undefined {
  const written = body.any('tool_choice');
  if (!isObject(written)) return written === undefined ? undefined : plainChoices.get(written);
  const name = nameOf(written, tools);
  if (name !== undefined) return { type: 'tool', names: [name] };
  const choice = new Fields(written);
  const isSubset = choice.string('type') === 'allowed_tools';
  const names = isSubset ? allowedNames(choice.objects('tools') ?? [], tools) : undefined;
  if (choice.string('mode') === 'required' && names !== undefined) return { type: 'tool', names };
  body.leave('tool_choice');
  return names === undefined ? undefined : { type: 'auto' };
}

/** The name by which other formats know a tool that is chosen; undefined for what is no client's. */
function nameOf(chosen: JsonObject, tools: ClientTools): string | undefined {
  const fields = new Fields(chosen);
  const name = fields.string('name');
  if (!namedTypes.has(chosen['type']) || name === undefined) return undefined;
  return tools.flatName({ name, ...present({ namespace: fields.string('namespace') }) });
}

/** Names of the allowed tools; undefined where there are none, or some of the provider. */
function allowedNames(chosen: readonly JsonObject[], tools: ClientTools): string[] | undefined {
  const names = chosen.map((tool) => nameOf(tool, tools)).filter((name) => name !== undefined);
  return names.length === 0 || names.length < chosen.length ? undefined : names;
}

/** Which tools may be called, as the format says it. */
export function encodeToolChoice(
  choice: ToolChoice | undefined,
  clients: ClientTools,
): JsonValue | undefined {
  if (choice === undefined) return undefined;
  if (choice.type !== 'tool') return choice.type;
  const tools = choice.names.map((name) => {
    const client = clients.toolOf(name);
    return { type: client.kind, ...namesOf(client) };
  });
  return tools.length === 1 ? tools[0] : { type: 'allowed_tools', mode: 'required', tools };
}

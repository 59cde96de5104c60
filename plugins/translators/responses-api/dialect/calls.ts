/** Tool calls, which are items of their own here. */
import { type JsonObject, present, type ToolCallPart } from '@ai-proxy/core';
import { callForms, kindOfCall, namesOf } from './call-items.ts';
import type { ClientTool, ClientTools } from './client-tools.ts';
import { extended, Fields, kept, withHidden } from './fields.ts';
import { callIdOf, inventId } from './ids.ts';

/** A call of an answer. Its own id and that of its item differ; results name the former. */
export function decodeCall(item: JsonObject): ToolCallPart {
  const fields = new Fields(item);
  const name = fields.string('name') ?? '';
  return { ...callOf(fields, name, callForms.function.read(fields)) };
}

/** A call of a client's request, under the name by which other formats know the tool. */
export function decodeClientCall(item: JsonObject, tools: ClientTools): ToolCallPart {
  const fields = new Fields(item);
  const kind = kindOfCall(item) ?? 'function';
  const name = kind === 'local_shell' ? kind : (fields.string('name') ?? '');
  const namespace = fields.string('namespace');
  const flatName = tools.flatName({ name, ...present({ namespace }) });
  return callOf(fields, flatName, callForms[kind].read(fields));
}

function callOf(fields: Fields, name: string, json: string): ToolCallPart {
  fields.string('type');
  dropCompleted(fields);
  const itemId = fields.string('id');
  const id = fields.string('call_id') || itemId;
  const rest = fields.rest();
  const members = itemId === undefined ? rest : withHidden(rest, { id: itemId });
  return {
    type: 'tool-call',
    id: id === undefined || id === '' ? inventId('call') : id,
    name,
    arguments: json,
    ...extended(members),
  };
}

/** That an item is complete needs no words; another status stays unread. */
export function dropCompleted(fields: Fields): void {
  if (fields.string('status') !== 'completed') fields.leave('status');
}

/**
 * The call as an item; `id` is that of the item, which requests need not give. An id that the API
 * made for a call is kept: it tells the kinds of items apart by how their ids begin.
 */
export function encodeCall(
  part: ToolCallPart,
  client: ClientTool,
  id: string | undefined,
): JsonObject {
  const { id: known, ...rest } = kept(part.extensions);
  const { call, prefix, write } = callForms[client.kind];
  const own = typeof known === 'string' && known.startsWith(prefix.slice(0, 2)) ? known : id;
  return {
    type: call,
    ...present({ id: own }),
    call_id: callIdOf(part.id),
    ...namesOf(client),
    ...write(part.arguments),
    ...rest,
  };
}

/** Tool calls, which are items of their own here. */
import type { JsonObject, ToolCallPart } from '@ai-proxy/core';
import { defined, Fields, kept } from './fields.ts';
import { inventId } from './ids.ts';

/** A call. Its own id and that of its item differ; results name the former. */
export function decodeCall(item: JsonObject): ToolCallPart {
  const fields = new Fields(item);
  fields.string('type');
  dropCompleted(fields);
  const id = fields.string('call_id') ?? '';
  return {
    type: 'tool-call',
    id: id === '' ? inventId('call') : id,
    name: fields.string('name') ?? '',
    arguments: fields.string('arguments') || '{}',
    ...fields.extensions(),
  };
}

/** That an item is complete needs no words; another status stays unread. */
export function dropCompleted(fields: Fields): void {
  if (fields.string('status') !== 'completed') fields.leave('status');
}

/** The call as an item; `id` is that of the item, which requests need not give. */
export function encodeCall(part: ToolCallPart, id: string | undefined): JsonObject {
  const { id: known, ...rest } = kept(part.extensions);
  const own = typeof known === 'string' && known.startsWith('fc') ? known : id;
  return {
    type: 'function_call',
    ...defined({ id: own }),
    call_id: part.id,
    name: part.name,
    arguments: part.arguments.trim() === '' ? '{}' : part.arguments,
    ...rest,
  };
}

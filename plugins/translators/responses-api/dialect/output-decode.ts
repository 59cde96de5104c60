/** The output of an answer, which is a list of items. */
import { isObject, type JsonObject, type JsonValue, type Part } from '@ai-proxy/core';
import { decodeCall, dropCompleted } from './calls.ts';
import { Fields, withHidden } from './fields.ts';
import { marked } from './input-decode.ts';
import { decodeContent } from './parts-decode.ts';
import { decodeReasoningItem } from './reasoning-items.ts';
import { dialectName } from './wire.ts';

type DecodeItem = (item: JsonObject) => readonly Part[];

const decoders: ReadonlyMap<JsonValue | undefined, DecodeItem> = new Map<JsonValue, DecodeItem>([
  ['message', (item) => marked(decodeContent(unweighed(item['content'])), messageMembers(item))],
  ['function_call', (item) => [decodeCall(item)]],
  ['reasoning', (item) => [decodeReasoningItem(item)]],
]);

/** The parts that an item comes to; several for a message with several texts. */
export function decodeOutputItem(item: JsonObject): readonly Part[] {
  const decode = decoders.get(item['type']);
  return decode?.(item) ?? [{ type: 'native', dialect: dialectName, value: item }];
}

/** The content without the log probabilities, which belong to the answer; see `logprobsOf`. */
function unweighed(content: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(content)) return content;
  return content.map((part: JsonValue) => {
    if (!isObject(part) || part['type'] !== 'output_text') return part;
    const { logprobs: _logprobs, ...rest } = part;
    return rest;
  });
}

/** What a message has besides its content; it also tells messages of one answer apart. */
export function messageMembers(item: JsonObject): JsonObject {
  const fields = new Fields(item);
  for (const name of ['type', 'role', 'content']) fields.any(name);
  dropCompleted(fields);
  const id = fields.string('id');
  const { status, ...rest } = fields.rest() ?? {};
  const isOver = status !== 'in_progress' && status !== undefined;
  return withHidden(isOver ? { ...rest, status } : rest, { id });
}

/** Log probabilities of all texts, in the form that the canonical model has of them. */
export function logprobsOf(items: readonly JsonObject[]): JsonObject | undefined {
  const content = items
    .filter(({ type }) => type === 'message')
    .flatMap((item) => new Fields(item).list('content') ?? [])
    .filter((part: JsonValue) => isObject(part))
    .flatMap((part) => new Fields(part).list('logprobs') ?? []);
  return content.length === 0 ? undefined : { content };
}

import { parseObject, type JsonObject } from '@ai-proxy/core';
import { eventsIn } from './events.ts';
import { countAt, objectAt, textAt } from './json.ts';

/** What may come after what; a block number is checked apart. */
const followers: Readonly<Record<string, readonly string[]>> = {
  '': ['message_start', 'error'],
  message_start: ['content_block_start', 'message_delta', 'error'],
  content_block_start: ['content_block_delta', 'content_block_stop', 'error'],
  content_block_delta: ['content_block_delta', 'content_block_stop', 'error'],
  content_block_stop: ['content_block_start', 'message_delta', 'error'],
  message_delta: ['message_stop', 'error'],
  message_stop: [],
  error: [],
};

/** The blocks that a delta of a type may extend. */
const extendable: Readonly<Record<string, readonly string[]>> = {
  text_delta: ['text'],
  citations_delta: ['text'],
  thinking_delta: ['thinking'],
  signature_delta: ['thinking'],
  input_json_delta: ['tool_use'],
};

/** What a stream breaks of the order of the Messages protocol: events, names, block numbers, deltas. */
export function messagesComplaints(stream: string): string[] {
  const complaints: string[] = [];
  let last = '';
  let block: JsonObject = {};
  let blocks = 0;
  for (const { name, data } of eventsIn(stream)) {
    const event = parseObject(data);
    const type = textAt(event, 'type');
    if (event === undefined || type !== name) complaints.push(`an event "${name}" says "${type}"`);
    if (type === 'ping') continue;
    if (followers[last]?.includes(type) !== true) complaints.push(`${type} after ${last}`);
    if (type === 'content_block_start') block = objectAt(event, 'content_block');
    if (type.startsWith('content_block_') && countAt(event, 'index') !== blocks)
      complaints.push(`${type} of another block than ${blocks}`);
    if (type === 'content_block_delta') complaints.push(...deltaComplaints(block, event));
    if (type === 'content_block_stop') blocks += 1;
    if (type === 'message_delta') complaints.push(...endComplaints(event));
    last = type;
  }
  if (last !== 'message_stop' && last !== 'error') complaints.push(`the stream ends with ${last}`);
  return complaints;
}

function deltaComplaints(block: JsonObject, event: JsonObject | undefined): string[] {
  const type = textAt(objectAt(event, 'delta'), 'type');
  const kind = textAt(block, 'type');
  return extendable[type]?.includes(kind) === true ? [] : [`a ${type} in a ${kind} block`];
}

function endComplaints(event: JsonObject | undefined): string[] {
  const stop = textAt(objectAt(event, 'delta'), 'stop_reason');
  const output = countAt(objectAt(event, 'usage'), 'output_tokens');
  return [
    ...(stop === '' ? ['no stop reason'] : []),
    ...(output === undefined ? ['no usage at the end'] : []),
  ];
}

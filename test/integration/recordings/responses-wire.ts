import { parseObject, type JsonObject } from '@ai-proxy/core';
import { eventsIn } from './events.ts';
import { countAt, listAt, objectAt, textAt } from './json.ts';

/** Events that end a stream. */
const ends: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'error',
]);

/**
 * What a stream breaks of the rules that clients of Responses rely on: named and numbered events, the
 * beginning in order, items that begin and end once, deltas that come to what is repeated, and one end
 * whose output is that of the items.
 */
export function responsesComplaints(stream: string): string[] {
  const events = eventsIn(stream).map(({ name, data }) => ({ name, event: parseObject(data) }));
  const types = events.map(({ event }) => textAt(event, 'type'));
  const complaints: string[] = [];
  for (const [index, { name, event }] of events.entries()) {
    if (name !== types[index]) complaints.push(`an event "${name}" says "${types[index]}"`);
    if (countAt(event, 'sequence_number') !== index) complaints.push(`${name} is not ${index}`);
  }
  const end = types.findIndex((type) => ends.has(type));
  const last = types.slice(end).join(' ');
  if (end === -1) complaints.push('no end');
  else if (last !== types[end] && last !== 'error response.failed')
    complaints.push(`${types[end + 1]} after ${types[end]}`);
  const beginning = types.slice(0, 2).join(' ');
  if (types[0] !== 'error' && beginning !== 'response.created response.in_progress')
    complaints.push(`the stream begins with ${beginning}`);
  const known = events.map(({ event }) => event).filter((event) => event !== undefined);
  return [...complaints, ...envelopeComplaints(known), ...itemComplaints(known)];
}

function envelopeComplaints(events: readonly JsonObject[]): string[] {
  const responses = events.flatMap((event) => ('response' in event ? [event['response']] : []));
  const ids = new Set(responses.map((response) => textAt(response, 'id')));
  return ids.size > 1 ? [`${ids.size} ids`] : [];
}

interface Item {
  readonly id: string;
  readonly said: Map<string, string>;
  done: JsonObject | undefined;
}

/** Texts are told by deltas and repeated by `done`; the last event repeats every item. */
function itemComplaints(events: readonly JsonObject[]): string[] {
  const items: Item[] = [];
  const complaints: string[] = [];
  for (const event of events) {
    const type = textAt(event, 'type');
    const index = countAt(event, 'output_index');
    if (type === 'response.output_item.added') {
      if (index !== items.length) complaints.push(`item ${index} after ${items.length} others`);
      items.push({ id: textAt(objectAt(event, 'item'), 'id'), said: new Map(), done: undefined });
    } else if (index !== undefined) complaints.push(...aboutItem(items[index], type, event));
    const response = objectAt(event, 'response');
    if (type === 'response.completed' || type === 'response.incomplete')
      complaints.push(...endComplaints(items, listAt(response, 'output')));
  }
  return complaints;
}

function aboutItem(item: Item | undefined, type: string, event: JsonObject): string[] {
  if (item === undefined) return [`${type} about no item`];
  if (item.done !== undefined) return [`${type} after the item was done`];
  if (type === 'response.output_item.done') {
    item.done = objectAt(event, 'item');
    return textAt(item.done, 'id') === item.id ? [] : ['an item changes its id'];
  }
  if (textAt(event, 'item_id') !== item.id) return [`${type} names another item`];
  const [, stem = '', ending = ''] = /^(.*)\.(delta|done)$/.exec(type) ?? [];
  const place = `${stem} ${countAt(event, 'content_index') ?? countAt(event, 'summary_index') ?? 0}`;
  const said = item.said.get(place) ?? '';
  if (ending === 'delta') item.said.set(place, said + textAt(event, 'delta'));
  const names = ['text', 'refusal', 'arguments'].filter((name) => typeof event[name] === 'string');
  const repeats = names.map((name) => textAt(event, name));
  if (ending !== 'done' || repeats.every((whole) => whole === said)) return [];
  return [`${type} repeats something else`];
}

function endComplaints(items: readonly Item[], output: readonly JsonObject[]): string[] {
  const told = items.map(({ done }) => JSON.stringify(done ?? 'an item that did not end'));
  const repeated = output.map((item) => JSON.stringify(item));
  return JSON.stringify(told) === JSON.stringify(repeated)
    ? []
    : ['the output is not that of the items'];
}

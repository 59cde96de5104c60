import { isObject, parseObject, type JsonObject } from '@ai-proxy/core';
import { eventsIn } from './events.ts';
import { listAt, objectAt, textAt } from './json.ts';

/**
 * What a stream breaks of the rules that clients of Chat Completions rely on: one id, one role, one
 * finish, nothing but usage after it, one end mark and that last. A stream with an error has no end mark.
 */
export function chatComplaints(stream: string): string[] {
  const events = eventsIn(stream);
  const marks = events.filter(({ data }) => data === '[DONE]').length;
  const chunks = events.map(({ data }) => parseObject(data)).filter((chunk) => chunk !== undefined);
  const failed = chunks.some(({ error }) => isObject(error));
  const complaints: string[] = [];
  if (chunks.length + marks !== events.length) complaints.push('an event is not JSON');
  if (marks !== (failed ? 0 : 1)) complaints.push(`${marks} end marks`);
  if (!failed && events.at(-1)?.data !== '[DONE]') complaints.push('the end mark is not last');
  if (failed && !isObject(chunks.at(-1)?.['error'])) complaints.push('the error is not last');
  if (events.some(({ name }) => name !== '')) complaints.push('an event has a name');
  return [
    ...complaints,
    ...chunkComplaints(
      chunks.filter(({ error }) => !isObject(error)),
      failed,
    ),
  ];
}

function chunkComplaints(chunks: readonly JsonObject[], failed: boolean): string[] {
  const complaints: string[] = [];
  const choices = chunks.flatMap((chunk) => listAt(chunk, 'choices'));
  const ids = new Set(chunks.map(({ id, created, model }) => JSON.stringify([id, created, model])));
  if (ids.size > 1) complaints.push(`${ids.size} envelopes`);
  if (chunks.some((chunk) => chunk['object'] !== 'chat.completion.chunk'))
    complaints.push('a chunk of another kind');
  const roles = choices.filter((choice) => 'role' in objectAt(choice, 'delta'));
  if (chunks.length > 0 && roles.length !== 1) complaints.push(`${roles.length} roles`);
  if (choices[0] !== roles[0]) complaints.push('the role is not in the first chunk');
  const finishes = choices.filter((choice) => textAt(choice, 'finish_reason') !== '');
  if (finishes.length !== (failed ? 0 : 1)) complaints.push(`${finishes.length} finishes`);
  if (!failed && choices.at(-1) !== finishes[0]) complaints.push('content after the finish');
  if (choices.some((choice) => choice['index'] !== 0)) complaints.push('another choice');
  return [...complaints, ...callComplaints(choices)];
}

/** Calls are numbered without gaps; id, type and name come first and once. */
function callComplaints(choices: readonly JsonObject[]): string[] {
  const seen = new Set<number>();
  return choices
    .flatMap((choice) => listAt(objectAt(choice, 'delta'), 'tool_calls'))
    .flatMap((call) => {
      const index = Number(call['index']);
      const known = seen.has(index);
      const first = !known && index === seen.size;
      seen.add(index);
      const named = textAt(call, 'id') !== '' && textAt(objectAt(call, 'function'), 'name') !== '';
      if (first) return named && call['type'] === 'function' ? [] : ['a call begins without name'];
      return known && call['id'] === undefined ? [] : ['a call is out of order or named twice'];
    });
}

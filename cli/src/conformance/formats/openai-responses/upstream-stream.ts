/** Streams of the Responses API. */
import type { JsonObject } from '@ai-proxy/core';
import type { ReceivedRequest } from '../../format.ts';
import { objectsIn, textIn } from '../../members.ts';
import { inPieces, type Script } from '../../script.ts';
import { head, itemsOf, responseWith } from './upstream-answer.ts';

/** The events of a stream, numbered without gaps; every `done` repeats the whole. */
export function stream(script: Script, request: ReceivedRequest): readonly string[] {
  const items = itemsOf(script, request);
  const response = responseWith(items, script, request);
  const events = [
    { type: 'response.created', response: head(request.body) },
    { type: 'response.in_progress', response: head(request.body) },
    ...items.flatMap(itemEvents),
    { type: `response.${textIn(response, 'status')}`, response },
  ];
  return events.map((event, number) => frame({ ...event, sequence_number: number }));
}

/** A failure amid a stream. */
export function errorFrame(message: string, framesBefore: number): string {
  const fault = { code: 'server_error', message, param: null };
  return frame({ type: 'error', ...fault, sequence_number: framesBefore });
}

const emptyItems: Readonly<Record<string, JsonObject>> = {
  message: { status: 'in_progress', content: [] },
  reasoning: { summary: [] },
  function_call: { status: 'in_progress', arguments: '' },
};

function itemEvents(item: JsonObject, index: number): readonly JsonObject[] {
  const type = textIn(item, 'type');
  const at = { item_id: textIn(item, 'id'), output_index: index };
  return [
    {
      type: 'response.output_item.added',
      output_index: index,
      item: { ...item, ...emptyItems[type] },
    },
    ...objectsIn(item, 'summary').flatMap((part, place) => summaryEvents(part, at, place)),
    ...objectsIn(item, 'content').flatMap((part, place) => contentEvents(part, at, place)),
    ...(type === 'function_call' ? argumentEvents(item, at) : []),
    { type: 'response.output_item.done', output_index: index, item },
  ];
}

function summaryEvents(part: JsonObject, item: JsonObject, place: number): readonly JsonObject[] {
  const stem = 'response.reasoning_summary';
  const at = { ...item, summary_index: place };
  const text = textIn(part, 'text');
  return [
    { type: `${stem}_part.added`, ...at, part: { ...part, text: '' } },
    ...deltas(`${stem}_text.delta`, text, at),
    { type: `${stem}_text.done`, ...at, text },
    { type: `${stem}_part.done`, ...at, part },
  ];
}

function contentEvents(part: JsonObject, item: JsonObject, place: number): readonly JsonObject[] {
  const at = { ...item, content_index: place };
  const isText = part['type'] === 'output_text';
  const member = isText ? 'text' : 'refusal';
  const stem = isText ? 'response.output_text' : 'response.refusal';
  const whole = textIn(part, member);
  const logprobs = isText ? { logprobs: [] } : {};
  return [
    { type: 'response.content_part.added', ...at, part: { ...part, [member]: '', ...logprobs } },
    ...deltas(`${stem}.delta`, whole, { ...at, ...logprobs }),
    { type: `${stem}.done`, ...at, ...logprobs, [member]: whole },
    { type: 'response.content_part.done', ...at, part },
  ];
}

function argumentEvents(item: JsonObject, at: JsonObject): readonly JsonObject[] {
  const stem = 'response.function_call_arguments';
  const whole = textIn(item, 'arguments');
  return [
    ...deltas(`${stem}.delta`, whole, at),
    { type: `${stem}.done`, ...at, name: item['name'], arguments: whole },
  ];
}

function deltas(type: string, text: string, at: JsonObject): readonly JsonObject[] {
  return inPieces(text).map((delta) => ({ type, ...at, delta, obfuscation: 'kQ9' }));
}

function frame(data: JsonObject): string {
  return `event: ${textIn(data, 'type')}\ndata: ${JSON.stringify(data)}\n\n`;
}

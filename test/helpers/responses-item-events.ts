import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { inPieces } from './pieces.ts';
import { objectsOf } from './seen.ts';

/**
 * The events that tell the items of an output, without their numbers. Calls that follow each other
 * grow in turns, as the format allows.
 */
export function responsesItemEvents(items: readonly JsonObject[]): readonly JsonObject[] {
  const told = items.map((item, position) => ({ item, ...itemEvents(item, position) }));
  const others = told.filter(({ item }) => item['type'] !== 'function_call');
  const calls = told.filter(({ item }) => item['type'] === 'function_call');
  const rounds = Math.max(0, ...calls.map(({ middle }) => middle.length));
  return [
    ...others.flatMap(({ start, middle, end }) => [...start, ...middle, ...end]),
    ...calls.flatMap(({ start }) => start),
    ...Array.from({ length: rounds }, (_, round) =>
      calls.flatMap(({ middle }) => middle.slice(round, round + 1)),
    ).flat(),
    ...calls.flatMap(({ end }) => end),
  ];
}

interface Told {
  readonly start: readonly JsonObject[];
  readonly middle: readonly JsonObject[];
  readonly end: readonly JsonObject[];
}

function itemEvents(item: JsonObject, position: number): Told {
  const at = { item_id: item['id'], output_index: position };
  const { start, middle, end } = (writers[String(item['type'])] ?? silent)(item, at);
  const added = { ...item, ...empty[String(item['type'])] };
  return {
    start: [{ type: 'response.output_item.added', output_index: position, item: added }, ...start],
    middle,
    end: [...end, { type: 'response.output_item.done', output_index: position, item }],
  };
}

/** Members of an item that are not there yet when it is added. */
const empty: Readonly<Record<string, JsonObject>> = {
  message: { status: 'in_progress', content: [] },
  function_call: { status: 'in_progress', arguments: '' },
  reasoning: { summary: [] },
};

type Writer = (item: JsonObject, at: JsonObject) => Told;

const silent: Writer = () => ({ start: [], middle: [], end: [] });

const writers: Readonly<Record<string, Writer>> = {
  message: ({ content }, at) => ({
    start: [],
    middle: objectsOf(content).flatMap((part, index) =>
      contentEvents(part, { ...at, content_index: index }),
    ),
    end: [],
  }),
  function_call: ({ arguments: input, name }, at) => ({
    start: [],
    middle: inPieces(String(input), 6).map((delta) => ({
      type: 'response.function_call_arguments.delta',
      ...at,
      delta,
      obfuscation: 'x'.repeat(6),
    })),
    end: [{ type: 'response.function_call_arguments.done', ...at, name, arguments: input }],
  }),
  reasoning: ({ summary }, at) => ({
    start: [],
    middle: objectsOf(summary).flatMap((part, index) =>
      summaryEvents(part, { ...at, summary_index: index }),
    ),
    end: [],
  }),
};

function contentEvents(part: JsonObject, at: JsonObject): readonly JsonObject[] {
  const isText = part['type'] === 'output_text';
  const member = isText ? 'text' : 'refusal';
  const name = isText ? 'response.output_text' : 'response.refusal';
  const more: JsonObject = isText ? { logprobs: [] } : {};
  const said: JsonValue = part[member] ?? '';
  return [
    { type: 'response.content_part.added', ...at, part: { ...part, [member]: '' } },
    ...inPieces(String(said), 7).map((delta) => ({ type: `${name}.delta`, ...at, delta, ...more })),
    { type: `${name}.done`, ...at, [member]: said, ...more },
    { type: 'response.content_part.done', ...at, part },
  ];
}

function summaryEvents(part: JsonObject, at: JsonObject): readonly JsonObject[] {
  const { text } = part;
  const name = 'response.reasoning_summary';
  return [
    { type: `${name}_part.added`, ...at, part: { ...part, text: '' } },
    ...inPieces(String(text), 9).map((delta) => ({ type: `${name}_text.delta`, ...at, delta })),
    { type: `${name}_text.done`, ...at, text },
    { type: `${name}_part.done`, ...at, part },
  ];
}

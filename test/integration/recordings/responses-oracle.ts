/** What a Responses body says, after the published description of the format alone. */
import { isObject, parseObject, type JsonObject } from '@ai-proxy/core';
import type { Answer, Call, Reading, Tokens } from './answer.ts';
import { eventsIn } from './events.ts';
import { countAt, listAt, objectAt, parseArguments, textAt } from './json.ts';
import { GrowingOutput } from './responses-output.ts';

/** Reads a body, whole or streamed. */
export function readResponses(body: string, isStream: boolean): Reading {
  return isStream ? readStream(body) : readWhole(parseObject(body));
}

/** Reads a whole answer, also the one that ends a stream. */
export function readWhole(body: JsonObject | undefined): Reading {
  return {
    answer: answerOf(body, listAt(body, 'output')),
    complete: body?.['object'] === 'response' && endings.has(textAt(body, 'status')),
    fault: faultIn(body),
  };
}

/** Statuses of an answer to which nothing will be added. */
const endings: ReadonlySet<string> = new Set(['completed', 'incomplete']);

/** Reads what the events said bit by bit; what the last one repeats is not looked at but for the end. */
function readStream(body: string): Reading {
  const output = new GrowingOutput();
  let response: JsonObject | undefined;
  let complete = false;
  let fault: string | undefined;
  for (const { name, data } of eventsIn(body)) {
    const event = parseObject(data) ?? {};
    const type = textAt(event, 'type') || name;
    if (isObject(event['response'])) response = event['response'];
    output.add(type, event);
    fault = faultAt(type, event);
    complete = type === 'response.completed' || type === 'response.incomplete';
    if (complete || fault !== undefined) break;
  }
  const told = output.items();
  const items = told.length > 0 ? told : listAt(response, 'output');
  return { answer: answerOf(response, items), complete, fault };
}

/** The fault that an event reports: in itself, as other formats do, or in its response. */
function faultAt(type: string, event: JsonObject): string | undefined {
  if (type === 'error') return messageOf(objectAt(event, 'error')) ?? messageOf(event) ?? type;
  return type === 'response.failed'
    ? (faultIn(objectAt(event, 'response')) ?? 'failed')
    : undefined;
}

function answerOf(response: JsonObject | undefined, items: readonly JsonObject[]): Answer {
  const of = (type: string): readonly JsonObject[] => items.filter((item) => item['type'] === type);
  const contents = of('message').flatMap((item) => listAt(item, 'content'));
  const texts = contents.filter(({ type }) => type === 'output_text');
  return {
    text: texts.map((part) => textAt(part, 'text')).join(''),
    reasoning: of('reasoning').map(thoughtOf).join(''),
    refusal: contents.map((part) => textAt(part, 'refusal')).join(''),
    calls: of('function_call').map(callOf),
    citations: texts
      .flatMap((part) => listAt(part, 'annotations'))
      .map((note) => textAt(note, 'url'))
      .filter((url) => url !== ''),
    stop: stopOf(response),
    tokens: tokensOf(objectAt(response, 'usage')),
  };
}

/** The summaries, a paragraph each; the text itself where a vendor shows it instead. */
function thoughtOf(item: JsonObject): string {
  const summaries = listAt(item, 'summary');
  const said = summaries.length > 0 ? summaries : listAt(item, 'content');
  return said.map((part) => textAt(part, 'text')).join('\n\n');
}

function callOf(item: JsonObject): Call {
  return {
    id: textAt(item, 'call_id'),
    name: textAt(item, 'name'),
    arguments: parseArguments(textAt(item, 'arguments')),
  };
}

/** The reason of an incomplete answer; else the status. */
function stopOf(response: JsonObject | undefined): string {
  return textAt(objectAt(response, 'incomplete_details'), 'reason') || textAt(response, 'status');
}

/**
 * `input_tokens` holds the cached ones. Reasoning is inside `output_tokens`, but for vendors whose
 * total shows that it is beside them.
 */
function tokensOf(usage: JsonObject): Tokens | undefined {
  const input = countAt(usage, 'input_tokens');
  const output = countAt(usage, 'output_tokens');
  if (input === undefined || output === undefined) return undefined;
  const details = objectAt(usage, 'input_tokens_details');
  const cacheRead = countAt(details, 'cached_tokens') ?? 0;
  const cacheWrite = countAt(details, 'cache_write_tokens') ?? 0;
  const reasoning = countAt(objectAt(usage, 'output_tokens_details'), 'reasoning_tokens') ?? 0;
  const isBeside = countAt(usage, 'total_tokens') === input + output + reasoning;
  return {
    input: input - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: isBeside ? output + reasoning : output,
  };
}

function faultIn(body: JsonObject | undefined): string | undefined {
  if (body === undefined) return 'not JSON';
  const { error } = body;
  return typeof error === 'string' ? error : messageOf(objectAt(body, 'error'));
}

function messageOf(error: JsonObject | undefined): string | undefined {
  return textAt(error, 'message') || undefined;
}

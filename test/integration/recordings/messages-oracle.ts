/** What a Messages body says, after the published description of the format alone. */
import { isObject, parseObject, type JsonObject } from '@ai-proxy/core';
import type { Answer, Reading, Tokens } from './answer.ts';
import { eventsIn } from './events.ts';
import { countAt, listAt, objectAt, parseArguments, textAt } from './json.ts';

/** Reads a body, whole or streamed. */
export function readMessages(body: string, isStream: boolean): Reading {
  return isStream ? readStream(body) : readWhole(parseObject(body));
}

/** Reads a whole answer, also one that a client put together from a stream. */
export function readWhole(body: JsonObject | undefined): Reading {
  return {
    answer: answerOf(listAt(body, 'content'), textAt(body, 'stop_reason'), objectAt(body, 'usage')),
    complete: isObject(body) && body['type'] === 'message',
    fault: faultIn(body),
  };
}

/** Reads the first answer of the stream; what follows its `message_stop` belongs to another one. */
function readStream(body: string): Reading {
  const blocks = new Map<number, JsonObject>();
  let usage: JsonObject = {};
  let stop = '';
  for (const { data } of eventsIn(body)) {
    const event = parseObject(data);
    const type = textAt(event, 'type');
    const index = countAt(event, 'index') ?? 0;
    if (type === 'error')
      return { answer: answer(), complete: false, fault: faultIn(event) ?? 'error' };
    if (type === 'message_stop') return { answer: answer(), complete: true, fault: undefined };
    if (type === 'content_block_start') blocks.set(index, objectAt(event, 'content_block'));
    if (type === 'content_block_delta')
      blocks.set(index, grown(blocks.get(index) ?? {}, objectAt(event, 'delta')));
    if (type === 'message_delta') stop = textAt(objectAt(event, 'delta'), 'stop_reason') || stop;
    usage = { ...usage, ...objectAt(objectAt(event, 'message'), 'usage') };
    usage = { ...usage, ...objectAt(event, 'usage') };
  }
  return { answer: answer(), complete: false, fault: undefined };

  function answer(): Answer {
    return answerOf([...blocks.values()], stop, usage);
  }
}

function grown(block: JsonObject, delta: JsonObject): JsonObject {
  const { citations } = block;
  const cited = Array.isArray(citations) ? citations : [];
  return {
    ...block,
    text: textAt(block, 'text') + textAt(delta, 'text'),
    thinking: textAt(block, 'thinking') + textAt(delta, 'thinking'),
    json: textAt(block, 'json') + textAt(delta, 'partial_json'),
    citations: isObject(delta['citation']) ? [...cited, delta['citation']] : cited,
  };
}

function answerOf(blocks: readonly JsonObject[], stop: string, usage: JsonObject): Answer {
  const texts = blocks.filter(({ type }) => type === 'text');
  const calls = blocks.filter(({ type }) => type === 'tool_use');
  return {
    text: texts.map((block) => textAt(block, 'text')).join(''),
    reasoning: blocks
      .filter(({ type }) => type === 'thinking')
      .map((block) => textAt(block, 'thinking'))
      .join(''),
    refusal: '',
    calls: calls.map((block) => ({
      id: textAt(block, 'id'),
      name: textAt(block, 'name'),
      arguments:
        textAt(block, 'json') === ''
          ? objectAt(block, 'input')
          : parseArguments(textAt(block, 'json')),
    })),
    citations: texts
      .flatMap((block) => listAt(block, 'citations'))
      .map((citation) => textAt(citation, 'url'))
      .filter((url) => url !== ''),
    stop,
    tokens: tokensOf(usage),
  };
}

/** `input_tokens` are those that no cache had. */
function tokensOf(usage: JsonObject): Tokens | undefined {
  const input = countAt(usage, 'input_tokens');
  const output = countAt(usage, 'output_tokens');
  if (input === undefined || output === undefined) return undefined;
  return {
    input,
    cacheRead: countAt(usage, 'cache_read_input_tokens') ?? 0,
    cacheWrite: countAt(usage, 'cache_creation_input_tokens') ?? 0,
    output,
  };
}

function faultIn(body: JsonObject | undefined): string | undefined {
  if (body === undefined) return 'not JSON';
  return body['type'] === 'error' ? textAt(objectAt(body, 'error'), 'message') : undefined;
}

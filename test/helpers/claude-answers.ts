/** Answers in the format of the Claude API, whole and as events. */
import type { JsonObject } from '@ai-proxy/core';
import type { Answer, Ending } from './answer.ts';
import { inPieces, random } from './pieces.ts';
import { stopWord, tokens } from './scenes.ts';
import { objectOf } from './seen.ts';
import { proofOf } from './signatures.ts';

const usage = {
  input_tokens: tokens.fresh,
  cache_creation_input_tokens: tokens.cacheWrite,
  cache_read_input_tokens: tokens.cacheRead,
  cache_creation: {
    ephemeral_5m_input_tokens: tokens.cacheWrite,
    ephemeral_1h_input_tokens: 0,
  },
  output_tokens: tokens.output,
  output_tokens_details: { thinking_tokens: tokens.thinking },
  server_tool_use: null,
  service_tier: 'standard',
  inference_geo: 'not_available',
};

const stopReasons: Readonly<Record<Ending, string>> = {
  stop: 'end_turn',
  calls: 'tool_use',
  length: 'max_tokens',
  'stop-sequence': 'stop_sequence',
  refusal: 'refusal',
  blocked: 'refusal',
};

/** A whole answer. */
export function claudeMessage(answer: Answer, body: JsonObject): JsonObject {
  return { ...head(answer.model), content: blocksOf(answer, body), ...stopOf(answer), usage };
}

/** The events of a stream up to its end. */
export function claudeEvents(answer: Answer, body: JsonObject): readonly string[] {
  const message = {
    ...head(answer.model),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  const { cache_creation: _creation, service_tier: _tier, inference_geo: _geo, ...last } = usage;
  return [
    event({ type: 'message_start', message }),
    ...blocksOf(answer, body).flatMap(blockEvents),
    event({
      type: 'message_delta',
      delta: { ...stopOf(answer), stop_details: null, container: null },
      usage: last,
    }),
    event({ type: 'message_stop' }),
  ];
}

/** One event as it is written. */
export function event(data: JsonObject): string {
  return `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`;
}

function head(model: string): JsonObject {
  const id = `msg_01${random()}`;
  const empty = { stop_details: null, container: null };
  return { id, type: 'message', role: 'assistant', model, ...empty };
}

function stopOf({ ending }: Answer): JsonObject {
  return {
    stop_reason: stopReasons[ending],
    stop_sequence: ending === 'stop-sequence' ? stopWord : null,
  };
}

function blocksOf(answer: Answer, body: JsonObject): readonly JsonObject[] {
  const { text, refusal, calls = [] } = answer;
  const words = text ?? refusal;
  return [
    ...thinkingOf(answer, objectOf(body['thinking'])),
    ...(words === undefined ? [] : [{ type: 'text', text: words, citations: null }]),
    ...calls.map(({ name, input }) => ({
      type: 'tool_use',
      id: `toolu_01${random()}`,
      name,
      input: input as JsonObject,
      caller: { type: 'direct' },
    })),
  ];
}

/** It thinks when it is asked to, and may think without showing it. */
function thinkingOf({ thoughts }: Answer, options: JsonObject): readonly JsonObject[] {
  const { type, display } = options;
  if (thoughts === undefined || (type !== 'enabled' && type !== 'adaptive')) return [];
  const thinking = display === 'omitted' ? '' : thoughts;
  return [{ type: 'thinking', thinking, signature: proofOf('claude', thinking) }];
}

function blockEvents(block: JsonObject, index: number): readonly string[] {
  const { start, deltas } = (parts[String(block['type'])] ?? whole)(block);
  return [
    event({ type: 'content_block_start', index, content_block: start }),
    ...(index === 0 ? [event({ type: 'ping' })] : []),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ];
}

interface Streamed {
  readonly start: JsonObject;
  readonly deltas: readonly JsonObject[];
}

const whole = (start: JsonObject): Streamed => ({ start, deltas: [] });

const parts: Readonly<Record<string, (block: JsonObject) => Streamed>> = {
  text: (block) => ({
    start: { ...block, text: '' },
    deltas: inPieces(String(block['text']), 7).map((text) => ({ type: 'text_delta', text })),
  }),
  thinking: (block) => ({
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...inPieces(String(block['thinking']), 9).map((thinking) => ({
        type: 'thinking_delta',
        thinking,
      })),
      { type: 'signature_delta', signature: block['signature'] },
    ],
  }),
  tool_use: (block) => ({
    start: { ...block, input: {} },
    deltas: inputPieces(objectOf(block['input'])).map((piece) => ({
      type: 'input_json_delta',
      partial_json: piece,
    })),
  }),
};

/** Calls without arguments get one empty piece, as the real API sends them. */
function inputPieces(input: JsonObject): readonly string[] {
  return Object.keys(input).length === 0 ? [''] : ['', ...inPieces(JSON.stringify(input), 6)];
}

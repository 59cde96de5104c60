/** Answers in the format of the Claude API, whole and as events. */
import { randomBytes } from 'node:crypto';
import type { JsonObject } from '@ai-proxy/core';
import { tokens, type Call } from './scenes.ts';

/** One answer before it is written in the format. */
export interface ClaudeAnswer {
  readonly model: string;
  readonly text?: string;
  readonly calls?: readonly Call[];
  readonly stopReason?: string;
  readonly stopSequence?: string;
}

const usage = {
  input_tokens: tokens.fresh,
  cache_creation_input_tokens: tokens.cacheWrite,
  cache_read_input_tokens: tokens.cacheRead,
  output_tokens: tokens.output,
  service_tier: 'standard',
};

/** A whole answer. */
export function claudeMessage(answer: ClaudeAnswer): JsonObject {
  return {
    ...head(answer.model),
    content: blocksOf(answer),
    stop_reason: stopReasonOf(answer),
    stop_sequence: answer.stopSequence ?? null,
    usage,
  };
}

/** The events of a stream up to its end. */
export function claudeEvents(answer: ClaudeAnswer): readonly string[] {
  const message = {
    ...head(answer.model),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  const delta = {
    stop_reason: stopReasonOf(answer),
    stop_sequence: answer.stopSequence ?? null,
  };
  return [
    event({ type: 'message_start', message }),
    ...blocksOf(answer).flatMap(blockEvents),
    event({ type: 'message_delta', delta, usage: { output_tokens: tokens.output } }),
    event({ type: 'message_stop' }),
  ];
}

/** One event as it is written. */
export function event(data: JsonObject): string {
  return `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`;
}

function head(model: string): JsonObject {
  return { id: `msg_01${random()}`, type: 'message', role: 'assistant', model };
}

function stopReasonOf({ stopReason, calls = [] }: ClaudeAnswer): string {
  return stopReason ?? (calls.length > 0 ? 'tool_use' : 'end_turn');
}

function blocksOf({ text, calls = [] }: ClaudeAnswer): readonly JsonObject[] {
  return [
    ...(text === undefined ? [] : [{ type: 'text', text }]),
    ...calls.map(({ name, input }) => ({
      type: 'tool_use',
      id: `toolu_01${random()}`,
      name,
      input: input as JsonObject,
    })),
  ];
}

function blockEvents(block: JsonObject, index: number): readonly string[] {
  const { type, text, input } = block;
  const delta = (change: JsonObject): string =>
    event({ type: 'content_block_delta', index, delta: change });
  const start = type === 'text' ? { type, text: '' } : { ...block, input: {} };
  const pieces =
    type === 'text'
      ? inPieces(String(text), 7).map((piece) => delta({ type: 'text_delta', text: piece }))
      : inputPieces(input as JsonObject).map((piece) =>
          delta({ type: 'input_json_delta', partial_json: piece }),
        );
  return [
    event({ type: 'content_block_start', index, content_block: start }),
    ...(index === 0 ? [event({ type: 'ping' })] : []),
    ...pieces,
    event({ type: 'content_block_stop', index }),
  ];
}

/** Calls without arguments get one empty piece, as the real API sends them. */
function inputPieces(input: JsonObject): readonly string[] {
  return Object.keys(input).length === 0 ? [''] : ['', ...inPieces(JSON.stringify(input), 6)];
}

/** The text in pieces of some letters, none torn. */
export function inPieces(text: string, length: number): readonly string[] {
  const letters = [...text];
  return Array.from({ length: Math.ceil(letters.length / length) }, (_, index) =>
    letters.slice(index * length, (index + 1) * length).join(''),
  );
}

function random(): string {
  return randomBytes(11).toString('hex');
}

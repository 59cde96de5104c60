/** Streams of the Messages API. */
import type { JsonObject } from '@ai-proxy/core';
import type { ReceivedRequest } from '../../format.ts';
import { objectIn, textIn } from '../../members.ts';
import { inPieces, type Script } from '../../script.ts';
import { blocksOf, endOf, head, signature, writeUsage } from './upstream-answer.ts';

/**
 * The events of a stream: a placeholder of the output tokens at the start, a ping in the first block,
 * the signature at the end of the thoughts, and no text for a call without arguments.
 */
export function stream(script: Script, { body }: ReceivedRequest): readonly string[] {
  const usage = writeUsage(script.usage);
  // The last word on usage says nothing of where and how the cache was written.
  const { cache_creation: _, service_tier: __, inference_geo: ___, ...lastUsage } = usage;
  const message = {
    ...head(body),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: { ...usage, output_tokens: 1 },
  };
  return [
    event({ type: 'message_start', message }),
    ...blocksOf(script).flatMap(blockEvents),
    event({
      type: 'message_delta',
      delta: { container: null, ...endOf(script) },
      usage: lastUsage,
    }),
    event({ type: 'message_stop' }),
  ];
}

/** A failure amid a stream. */
export function errorFrame(message: string): string {
  return event({ type: 'error', error: { type: 'overloaded_error', message } });
}

const emptyBlocks: Readonly<Record<string, JsonObject>> = {
  text: { text: '' },
  thinking: { thinking: '', signature: '' },
  tool_use: { input: {} },
};

const deltasOf: Readonly<Record<string, (block: JsonObject) => readonly JsonObject[]>> = {
  text: (block) => inPieces(textIn(block, 'text')).map((text) => ({ type: 'text_delta', text })),
  thinking: (block) => [
    ...inPieces(textIn(block, 'thinking')).map((thinking) => ({
      type: 'thinking_delta',
      thinking,
    })),
    { type: 'signature_delta', signature },
  ],
  tool_use: (block) => {
    const input = objectIn(block, 'input');
    const text = Object.keys(input).length === 0 ? '' : JSON.stringify(input);
    return ['', ...inPieces(text)].map((piece) => ({
      type: 'input_json_delta',
      partial_json: piece,
    }));
  },
};

function blockEvents(block: JsonObject, index: number): readonly string[] {
  const type = textIn(block, 'type');
  const start = { ...block, ...emptyBlocks[type] };
  const deltas = deltasOf[type]?.(block) ?? [];
  return [
    event({ type: 'content_block_start', index, content_block: start }),
    ...(index === 0 ? [event({ type: 'ping' })] : []),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ];
}

function event(data: JsonObject): string {
  return `event: ${textIn(data, 'type')}\ndata: ${JSON.stringify(data)}\n\n`;
}

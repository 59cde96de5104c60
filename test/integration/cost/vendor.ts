import type { JsonObject } from '@ai-proxy/core';
import { parseObject } from '@ai-proxy/core';
import { startUpstream, type Upstream, type UpstreamReply } from '@ai-proxy/core/testing';

/** The API formats that the vendor speaks. */
export const formats = ['chat', 'responses', 'messages', 'gemini'] as const;
export type Format = (typeof formats)[number];

/** Tokens as the vendor counts them: no token is in two places. */
export interface Tokens {
  readonly fresh: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWriteHour: number;
  readonly output: number;
  readonly thinking: number;
}

/** Prices of the vendor in 1e-12 dollars for a token; odd on purpose. */
const prices: Readonly<Record<keyof Tokens, bigint>> = {
  fresh: 1_234_567n,
  cacheRead: 37_500n,
  cacheWrite: 4_000_001n,
  cacheWriteHour: 6_000_003n,
  output: 15_000_007n,
  thinking: 15_000_007n,
};

/** The same as an operator writes them. */
export const pricesInDollars = {
  input: 1.234567,
  'cache-read': 0.0375,
  'cache-write': 4.000001,
  'cache-write-hour': 6.000003,
  output: 15.000007,
};

/** What the vendor asks for these tokens. */
export function priceOf(tokens: Tokens): bigint {
  const kinds = Object.keys(prices) as (keyof Tokens)[];
  return kinds.reduce((sum, kind) => sum + BigInt(tokens[kind]) * prices[kind], 0n);
}

/** Words of an answer, in pieces as they are streamed. */
const pieces = ['The ', 'answer ', 'is ', 'forty-', 'two, ', 'and ', 'no ', 'other.'];

export interface Vendor {
  readonly upstream: Upstream;
  /** All that it has sold so far, in 1e-12 dollars. */
  readonly sold: () => bigint;
}

/** A vendor that answers in every format and keeps its own books. `draw` decides what an answer costs. */
export async function startVendor(draw: (format: Format) => Tokens): Promise<Vendor> {
  let sold = 0n;
  const upstream = await startUpstream((request) => {
    const format = formatOf(request.url);
    const body = parseObject(request.body.toString('utf8')) ?? {};
    const tokens = draw(format);
    sold += priceOf(tokens);
    const isStream = body['stream'] === true || request.url.includes(':stream');
    return isStream
      ? streamed(streams[format](tokens, body))
      : { headers: json, body: JSON.stringify(wholes[format](tokens)) };
  });
  return { upstream, sold: () => sold };
}

const json = { 'content-type': 'application/json' };

export function streamed(frames: readonly string[], chunkDelayMs = 0): UpstreamReply {
  return { headers: { 'content-type': 'text/event-stream' }, body: frames, chunkDelayMs };
}

function formatOf(url: string): Format {
  if (url.startsWith('/v1/chat/')) return 'chat';
  if (url.startsWith('/v1/responses')) return 'responses';
  return url.startsWith('/v1/messages') ? 'messages' : 'gemini';
}

const usages: Readonly<Record<Format, (tokens: Tokens) => JsonObject>> = {
  chat: ({ fresh, cacheRead, output, thinking }) => ({
    prompt_tokens: fresh + cacheRead,
    completion_tokens: output + thinking,
    total_tokens: fresh + cacheRead + output + thinking,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: thinking },
  }),
  responses: ({ fresh, cacheRead, output, thinking }) => ({
    input_tokens: fresh + cacheRead,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens: output + thinking,
    output_tokens_details: { reasoning_tokens: thinking },
    total_tokens: fresh + cacheRead + output + thinking,
  }),
  messages: ({ fresh, cacheRead, cacheWrite, cacheWriteHour, output, thinking }) => ({
    input_tokens: fresh,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite + cacheWriteHour,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWrite,
      ephemeral_1h_input_tokens: cacheWriteHour,
    },
    output_tokens: output + thinking,
  }),
  gemini: ({ fresh, cacheRead, output, thinking }) => ({
    promptTokenCount: fresh + cacheRead,
    cachedContentTokenCount: cacheRead,
    candidatesTokenCount: output,
    thoughtsTokenCount: thinking,
    totalTokenCount: fresh + cacheRead + output + thinking,
  }),
};

const text = pieces.join('');
const chatHead = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'm' };
const messageHead = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm' };
const responseHead = { id: 'resp_1', object: 'response', created_at: 1_790_000_000, model: 'm' };
const responseItem = (status: string, words: string) => ({
  id: 'msg_1',
  type: 'message',
  status,
  role: 'assistant',
  content: status === 'completed' ? [{ type: 'output_text', text: words, annotations: [] }] : [],
});

const wholes: Readonly<Record<Format, (tokens: Tokens) => JsonObject>> = {
  chat: (tokens) => ({
    ...chatHead,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: usages.chat(tokens),
  }),
  responses: (tokens) => ({
    ...responseHead,
    status: 'completed',
    output: [responseItem('completed', text)],
    usage: usages.responses(tokens),
  }),
  messages: (tokens) => ({
    ...messageHead,
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: usages.messages(tokens),
  }),
  gemini: (tokens) => ({
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }],
    usageMetadata: usages.gemini(tokens),
    modelVersion: 'm',
    responseId: 'r1',
  }),
};

const frame = (data: JsonObject): string => {
  const name = typeof data['type'] === 'string' ? `event: ${data['type']}\n` : '';
  return `${name}data: ${JSON.stringify(data)}\n\n`;
};

/** The frames of a stream before its end, with these pieces of text. */
export const openings: Readonly<
  Record<Format, (tokens: Tokens, words: readonly string[]) => string[]>
> = {
  chat: (_tokens, words) => words.map((content) => chatChunk({ content }, null)),
  responses: (_tokens, words) => [
    frame({
      type: 'response.created',
      sequence_number: 0,
      response: { ...responseHead, status: 'in_progress', output: [] },
    }),
    frame({
      type: 'response.output_item.added',
      sequence_number: 1,
      output_index: 0,
      item: responseItem('in_progress', ''),
    }),
    frame({
      type: 'response.content_part.added',
      sequence_number: 2,
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      part: { type: 'output_text', text: '', annotations: [] },
    }),
    ...words.map((delta, at) =>
      frame({
        type: 'response.output_text.delta',
        sequence_number: 3 + at,
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        delta,
      }),
    ),
  ],
  messages: (tokens, words) => [
    frame({
      type: 'message_start',
      message: {
        ...messageHead,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usages.messages(tokens), output_tokens: 1 },
      },
    }),
    frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...words.map((each) =>
      frame({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: each },
      }),
    ),
  ],
  gemini: (_tokens, words) =>
    words.map((each) =>
      frame({ candidates: [{ index: 0, content: { role: 'model', parts: [{ text: each }] } }] }),
    ),
};

function chatChunk(delta: JsonObject, finish: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return frame({ ...chatHead, object: 'chat.completion.chunk', choices });
}

const streams: Readonly<Record<Format, (tokens: Tokens, body: JsonObject) => string[]>> = {
  chat: (tokens, body) => {
    const options = parseOptions(body['stream_options']);
    const usage = { ...chatHead, object: 'chat.completion.chunk', choices: [] };
    return [
      ...openings.chat(tokens, pieces),
      chatChunk({}, 'stop'),
      ...(options['include_usage'] === true
        ? [frame({ ...usage, usage: usages.chat(tokens) })]
        : []),
      'data: [DONE]\n\n',
    ];
  },
  responses: (tokens) => [
    ...openings.responses(tokens, pieces),
    frame({
      type: 'response.output_text.done',
      sequence_number: 90,
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      text,
    }),
    frame({
      type: 'response.content_part.done',
      sequence_number: 91,
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      part: { type: 'output_text', text, annotations: [] },
    }),
    frame({
      type: 'response.output_item.done',
      sequence_number: 92,
      output_index: 0,
      item: responseItem('completed', text),
    }),
    frame({ type: 'response.completed', sequence_number: 93, response: wholes.responses(tokens) }),
  ],
  messages: (tokens) => [
    ...openings.messages(tokens, pieces),
    frame({ type: 'content_block_stop', index: 0 }),
    frame({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: tokens.output + tokens.thinking },
    }),
    frame({ type: 'message_stop' }),
  ],
  gemini: (tokens) => [
    ...openings.gemini(tokens, pieces),
    frame({
      candidates: [{ index: 0, content: { role: 'model', parts: [] }, finishReason: 'STOP' }],
      usageMetadata: usages.gemini(tokens),
    }),
  ],
};

function parseOptions(value: unknown): JsonObject {
  return (value ?? {}) as JsonObject;
}

import type { JsonObject } from '@ai-proxy/core';

/** An API as its clients and its upstreams speak it. */
export interface Api {
  /** Root key of the configuration that holds its credentials. */
  readonly keys: string;
  readonly account: JsonObject;
  readonly path: (model: string, stream: boolean) => string;
  readonly body: (model: string, stream: boolean, text: string) => JsonObject;
  /** A good whole answer. */
  readonly whole: (text: string) => JsonObject;
  /** A good stream: what comes before the first content, the content, and the end. */
  readonly stream?: (text: string) => Readonly<Record<'lead' | 'content' | 'end', string>>;
}

export type ApiName = 'chat' | 'messages' | 'responses' | 'gemini' | 'embeddings';

const event = (data: JsonObject): string => `data: ${JSON.stringify(data)}\n\n`;
const named = (data: JsonObject & { type: string }): string =>
  `event: ${data.type}\n${event(data)}`;

const chunk = (delta: JsonObject, finish: string | null = null): string =>
  event({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });

const candidate = (text: string): JsonObject => ({
  candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
});

const output = (text: string): JsonObject => ({
  type: 'message',
  id: 'msg_1',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
});

const response = (status: string, items: readonly JsonObject[]): JsonObject => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status,
  model: 'm',
  output: [...items],
});

/** The APIs that the gateway offers, each in front of an upstream that speaks it too. */
export const apis: Readonly<Record<ApiName, Api>> = {
  chat: {
    keys: 'openai-api-key',
    account: {},
    path: () => '/v1/chat/completions',
    body: (model, stream, text) => ({ model, stream, messages: [{ role: 'user', content: text }] }),
    whole: (text) => ({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    }),
    stream: (text) => ({
      lead: chunk({ role: 'assistant', content: '' }),
      content: chunk({ content: text }),
      end: `${chunk({}, 'stop')}data: [DONE]\n\n`,
    }),
  },
  messages: {
    keys: 'claude-api-key',
    account: {},
    path: () => '/v1/messages',
    body: (model, stream, text) => ({
      model,
      stream,
      max_tokens: 16,
      messages: [{ role: 'user', content: text }],
    }),
    whole: (text) => ({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    }),
    stream: (text) => ({
      lead:
        named({
          type: 'message_start',
          message: {
            id: 'msg_1',
            type: 'message',
            role: 'assistant',
            model: 'm',
            content: [],
            stop_reason: null,
            stop_sequence: null,
            usage: { input_tokens: 1, output_tokens: 1 },
          },
        }) +
        named({
          type: 'content_block_start',
          index: 0,
          content_block: { type: 'text', text: '' },
        }),
      content: named({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      }),
      end:
        named({ type: 'content_block_stop', index: 0 }) +
        named({
          type: 'message_delta',
          delta: { stop_reason: 'end_turn', stop_sequence: null },
          usage: { output_tokens: 1 },
        }) +
        named({ type: 'message_stop' }),
    }),
  },
  responses: {
    keys: 'openai-api-key',
    account: { 'wire-api': 'responses' },
    path: () => '/v1/responses',
    body: (model, stream, text) => ({ model, stream, input: text }),
    whole: (text) => response('completed', [output(text)]),
    stream: (text) => ({
      lead:
        named({
          type: 'response.created',
          sequence_number: 0,
          response: response('in_progress', []),
        }) +
        named({
          type: 'response.output_item.added',
          sequence_number: 1,
          output_index: 0,
          item: {
            type: 'message',
            id: 'msg_1',
            status: 'in_progress',
            role: 'assistant',
            content: [],
          },
        }) +
        named({
          type: 'response.content_part.added',
          sequence_number: 2,
          item_id: 'msg_1',
          output_index: 0,
          content_index: 0,
          part: { type: 'output_text', text: '', annotations: [] },
        }),
      content: named({
        type: 'response.output_text.delta',
        sequence_number: 3,
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        delta: text,
      }),
      end:
        named({
          type: 'response.output_text.done',
          sequence_number: 4,
          item_id: 'msg_1',
          output_index: 0,
          content_index: 0,
          text,
        }) +
        named({
          type: 'response.content_part.done',
          sequence_number: 5,
          item_id: 'msg_1',
          output_index: 0,
          content_index: 0,
          part: { type: 'output_text', text, annotations: [] },
        }) +
        named({
          type: 'response.output_item.done',
          sequence_number: 6,
          output_index: 0,
          item: output(text),
        }) +
        named({
          type: 'response.completed',
          sequence_number: 7,
          response: response('completed', [output(text)]),
        }),
    }),
  },
  gemini: {
    keys: 'gemini-api-key',
    account: {},
    path: (model, stream) =>
      `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: (_model, _stream, text) => ({ contents: [{ role: 'user', parts: [{ text }] }] }),
    whole: candidate,
    stream: (text) => ({
      lead: event({
        candidates: [{ index: 0, content: { role: 'model', parts: [{ text: '' }] } }],
      }),
      content: event({
        candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] } }],
      }),
      end: event(candidate('')),
    }),
  },
  embeddings: {
    keys: 'openai-api-key',
    account: {},
    path: () => '/v1/embeddings',
    body: (model, _stream, text) => ({ model, input: text }),
    whole: () => ({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      model: 'm',
      usage: { prompt_tokens: 1, total_tokens: 1 },
    }),
  },
};

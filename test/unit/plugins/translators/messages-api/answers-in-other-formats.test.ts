import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { answerIn, names, testUses, type Use } from './other-formats.ts';

const text = (words: string, more: JsonObject = {}) => ({ type: 'text', text: words, ...more });
const cited = (citation: JsonObject) => ({ content: [text('said', { citations: [citation] })] });

const stops: readonly Use[] = [
  {
    what: 'refusal',
    members: { stop_reason: 'refusal' },
    says: { chat: '"content_filter"', responses: '"content_filter"', gemini: '"SAFETY"' },
  },
  {
    what: 'why it refuses',
    members: {
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'cyber', explanation: 'WHY' },
    },
    says: 'WHY',
    lost: /^stop_details$/,
  },
  {
    what: 'pause_turn',
    members: { stop_reason: 'pause_turn' },
    says: { gemini: '"OTHER"' },
    lost: /stopReason$/,
  },
  {
    what: 'model_context_window_exceeded',
    members: { stop_reason: 'model_context_window_exceeded' },
    says: { chat: '"length"', responses: '"max_output_tokens"', gemini: '"MAX_TOKENS"' },
  },
  {
    what: 'max_tokens',
    members: { stop_reason: 'max_tokens' },
    says: { chat: '"length"', responses: '"max_output_tokens"', gemini: '"MAX_TOKENS"' },
  },
  {
    what: 'stop_sequence',
    members: { stop_reason: 'stop_sequence', stop_sequence: 'END' },
    says: { chat: '"stop"', responses: '"completed"', gemini: '"STOP"' },
  },
  {
    what: 'a stop reason of a later version',
    members: { stop_reason: 'later' },
    says: { gemini: '"OTHER"' },
    lost: /stopReason$/,
  },
];

const parts: readonly Use[] = [
  {
    what: 'thinking',
    members: { content: [{ type: 'thinking', thinking: 'HM', signature: 's' }, text('A')] },
    says: 'HM',
  },
  {
    what: 'redacted thinking',
    members: { content: [{ type: 'redacted_thinking', data: 'REDACTED' }, text('A')] },
    says: 'REDACTED',
    lost: /^choices\[0\]\.parts\[0\]/,
  },
  {
    what: 'a cited page of the web',
    members: cited({
      type: 'web_search_result_location',
      url: 'https://x.example',
      title: 'TITLE',
      cited_text: 'q',
      encrypted_index: 'e',
    }),
    says: 'https://x.example',
  },
  {
    what: 'a cited document',
    members: cited({
      type: 'char_location',
      cited_text: 'CITED',
      document_index: 0,
      document_title: 'D',
      start_char_index: 0,
      end_char_index: 5,
    }),
    says: 'CITED',
    lost: /\.citations/,
  },
  {
    what: 'a search of the provider',
    members: {
      content: [{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, text('A')],
    },
    lost: /^choices\[0\]\.parts\[0\]$/,
  },
  {
    what: 'a container',
    members: { container: { id: 'c', expires_at: 'e' } },
    lost: /^container$/,
  },
];

testUses({ 'reasons to stop': stops, parts }, answerIn);

t.test('the proof of thinking is reported where it cannot be kept', async (t) => {
  const content = [{ type: 'thinking', thinking: 'Hm', signature: 'PROOF' }, text('A')];
  for (const name of names) {
    const { body, paths } = answerIn(name, { content });
    const heard =
      JSON.stringify(body).includes('PROOF') || paths.some((path) => path.endsWith('.signature'));
    t.ok(heard, name);
  }
});

t.test('every bucket of tokens is in the counts', async (t) => {
  const usage = {
    input_tokens: 3,
    cache_read_input_tokens: 10,
    cache_creation_input_tokens: 100,
    cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
    output_tokens: 50,
    output_tokens_details: { thinking_tokens: 20 },
    service_tier: 'standard',
    server_tool_use: { web_search_requests: 1 },
  };
  const counts = {
    chat: {
      usage: {
        prompt_tokens: 113,
        completion_tokens: 50,
        total_tokens: 163,
        prompt_tokens_details: { cached_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
    },
    responses: {
      usage: {
        input_tokens: 113,
        input_tokens_details: { cached_tokens: 10 },
        output_tokens: 50,
        output_tokens_details: { reasoning_tokens: 20 },
        total_tokens: 163,
      },
    },
    gemini: {
      usageMetadata: {
        promptTokenCount: 113,
        cachedContentTokenCount: 10,
        candidatesTokenCount: 30,
        thoughtsTokenCount: 20,
        totalTokenCount: 163,
      },
    },
  };
  for (const name of names) {
    const { body, paths } = answerIn(name, { usage });
    t.match(body, counts[name], name);
    for (const path of ['usage.server_tool_use', 'usage.service_tier'])
      t.ok(paths.includes(path), `${name} ${path}`);
  }
});

import t from 'tap';
import type { CanonicalResponse, EncodeContext, JsonObject } from '@ai-proxy/core';
import {
  decodeResponse,
  encodeResponse,
} from '../../../../../../plugins/translators/completions-api/dialect/response.ts';

const context = (request: JsonObject = {}): EncodeContext => ({
  model: 'asked',
  request,
  streamUsage: false,
  requestId: 'r1',
  now: 1_700_000_000_500,
});
const answer = {
  id: 'cmpl-1',
  object: 'text_completion',
  created: 5,
  model: 'm',
  choices: [
    { index: 0, text: 'a', logprobs: null, finish_reason: 'stop' },
    { index: 1, text: 'b', logprobs: null, finish_reason: 'length' },
  ],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  system_fingerprint: 'fp',
};
const text = (words: string) => ({ type: 'text', text: words }) as const;

t.test('reads an answer and writes it again', async (t) => {
  const shuffled = { ...answer, choices: answer.choices.toReversed() };
  const { value } = decodeResponse(shuffled);
  t.strictSame(value, {
    id: 'cmpl-1',
    model: 'm',
    created: 5,
    choices: [
      { parts: [text('a')], stopReason: 'stop', nativeReason: 'stop' },
      { parts: [text('b')], stopReason: 'length', nativeReason: 'length' },
    ],
    usage: { inputTokens: 3, outputTokens: 2 },
    extensions: { 'openai-completions': { system_fingerprint: 'fp' } },
  });
  const written = encodeResponse(value, context({ prompt: 'Hi', echo: true }));
  t.strictSame(written.value, answer, 'the upstream has echoed the prompt by itself');
  t.strictSame(written.warnings, []);
});

t.test('refuses an answer without choices, and reads a poor one', async (t) => {
  t.throws(() => decodeResponse({ choices: [] }), { code: 'UPSTREAM_PROTOCOL' });
  const { value } = decodeResponse({ id: '', choices: [{}] });
  t.match(value, { id: /^cmpl-/, model: '', choices: [{ parts: [text('')], stopReason: 'stop' }] });
  t.equal(value.usage, undefined);
  t.match(decodeResponse({ choices: [{ finish_reason: 'odd' }] }).value.choices, [
    { stopReason: 'other', nativeReason: 'odd' },
  ]);
});

const told: CanonicalResponse = {
  id: '',
  model: '',
  choices: [
    {
      parts: [
        { type: 'reasoning', text: 'h' },
        { ...text('Hi'), citations: [{ kind: 'url', url: 'https://a.test' }] },
        text(' you'),
        { type: 'refusal', text: ' No.' },
        { type: 'tool-call', id: 'c', name: 'f', arguments: '{}' },
      ],
      stopReason: 'tool-calls',
      stopSequence: 'END',
      logprobs: { content: [{ token: 'Hi', logprob: -0.5, top_logprobs: [] }] },
    },
  ],
  usage: { inputTokens: 1, cacheReadTokens: 2, outputTokens: 3, reasoningTokens: 4 },
};

t.test('writes the words of another format, and reports the rest', async (t) => {
  const { value, warnings } = encodeResponse(told, context());
  t.strictSame(value, {
    id: 'cmpl-r1',
    object: 'text_completion',
    created: 1_700_000_000,
    model: 'asked',
    choices: [
      {
        index: 0,
        text: 'Hi you No.',
        logprobs: {
          tokens: ['Hi'],
          token_logprobs: [-0.5],
          top_logprobs: [{}],
          text_offset: [0],
        },
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 3,
      completion_tokens: 7,
      total_tokens: 10,
      prompt_tokens_details: { cached_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 4 },
    },
  });
  t.strictSame(
    warnings.map(({ path }) => path),
    [
      'choices[0].stopSequence',
      'choices[0].stopReason',
      'choices[0].parts[0]',
      'choices[0].parts[1].citations',
      'choices[0].parts[4]',
    ],
  );
});

t.test('echoes the prompt where the client asks for it', async (t) => {
  for (const prompt of ['Say: ', ['Say: ']]) {
    const { value } = encodeResponse(told, context({ prompt, echo: true }));
    t.match(value, { choices: [{ text: 'Say: Hi you No.', logprobs: { text_offset: [5] } }] });
  }
});

t.test('makes an answer of an empty one', async (t) => {
  const { value } = encodeResponse({ id: 'x', model: 'm', choices: [] }, context());
  t.match(value, { choices: [{ index: 0, text: '', logprobs: null, finish_reason: 'stop' }] });
  t.notOk('usage' in value);
});

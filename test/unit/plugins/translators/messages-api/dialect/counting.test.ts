import t from 'tap';
import type { CanonicalRequest, JsonObject } from '@ai-proxy/core';
import { counting } from '../../../../../../plugins/translators/messages-api/dialect/counting.ts';
import { context } from './canonical-events.ts';

const hello: CanonicalRequest = {
  model: 'claude-opus-4-5',
  stream: false,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  sampling: {},
};

function encode(more: Partial<CanonicalRequest>): { body: JsonObject; paths: string[] } {
  const { value, warnings } = counting.encodeRequest({ ...hello, ...more });
  return { body: value, paths: warnings.map(({ path }) => path) };
}

t.test('reads a request without a limit on its answer', async (t) => {
  const { value, warnings } = counting.decodeRequest({
    model: 'm',
    system: 'S',
    messages: [{ role: 'user', content: 'Hi' }],
    tools: [{ name: 'f', input_schema: { type: 'object' } }],
  });
  t.same(warnings, []);
  t.match(value, {
    model: 'm',
    messages: [{ role: 'system' }, { role: 'user', parts: [{ text: 'Hi' }] }],
    tools: [{ name: 'f' }],
  });
});

t.test('refuses a request without messages, as for an answer', async (t) => {
  t.throws(() => counting.decodeRequest({ model: 'm' }), {
    code: 'FIELD_INVALID',
    param: 'messages',
  });
});

t.test('sends what the counter takes and nothing else', async (t) => {
  t.same(encode({}), {
    body: { model: 'claude-opus-4-5', messages: [{ role: 'user', content: 'Hi' }] },
    paths: [],
  });
  const { body, paths } = encode({
    stream: true,
    messages: [{ role: 'system', parts: [{ type: 'text', text: 'S' }] }, ...hello.messages],
    tools: [{ type: 'function', name: 'f' }],
    toolChoice: { type: 'auto' },
    reasoning: { mode: 'on', budgetTokens: 2000 },
    responseFormat: { type: 'json-schema', schema: { type: 'object' } },
  });
  t.same(Object.keys(body).toSorted(), [
    'messages',
    'model',
    'output_config',
    'system',
    'thinking',
    'tool_choice',
    'tools',
  ]);
  t.same(paths, []);
});

t.test('reports what the counter takes no notice of', async (t) => {
  const { body, paths } = encode({
    sampling: { temperature: 0.5, maxOutputTokens: 9, stopSequences: ['END'], seed: 1 },
    user: 'u',
    serviceTier: 'auto',
    extensions: {
      'anthropic-messages': { container: 'c', speed: 'fast' },
      other: { custom: 1 },
    },
  });
  t.same(Object.keys(body), ['model', 'messages', 'speed']);
  t.same(paths, [
    'custom',
    'temperature',
    'max_tokens',
    'stop_sequences',
    'seed',
    'metadata',
    'service_tier',
    'container',
  ]);
});

t.test('reports what the messages lose, too', async (t) => {
  const { paths } = encode({
    messages: [{ role: 'user', parts: [{ type: 'native', dialect: 'other', value: {} }] }],
  });
  t.same(paths, ['messages[0].content[0]']);
});

t.test('reads and writes the count', async (t) => {
  const management = { original_input_tokens: 9 };
  const wire = { input_tokens: 7, context_management: management };
  t.same(counting.decodeAnswer({ input_tokens: 7, context_management: null }), { tokens: 7 });
  const count = counting.decodeAnswer(wire);
  t.same(count?.extensions, { 'anthropic-messages': { context_management: management } });
  t.same(count && counting.encodeAnswer(count, context), { value: wire, warnings: [] });
  t.same(counting.encodeAnswer({ tokens: 7, extensions: { other: { details: [] } } }, context), {
    value: { input_tokens: 7 },
    warnings: [
      { path: 'details', reason: 'anthropic-messages has no counterpart of this other field' },
    ],
  });
});

t.test('knows no count in other answers', async (t) => {
  for (const body of [{}, { input_tokens: '7' }, { input_tokens: -1 }, { totalTokens: 7 }])
    t.equal(counting.decodeAnswer(body), undefined);
});

import t from 'tap';
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { decodeResponse } from '../../../../../../plugins/translators/chat-api/dialect/response.ts';

const choice = (message: JsonObject, finish: JsonValue = 'stop') =>
  decodeResponse({ id: 'x', model: 'm', choices: [{ index: 0, message, finish_reason: finish }] })
    .value.choices[0];
const parts = (message: JsonObject) => choice(message)?.parts;
const text = (words: string) => ({ type: 'text', text: words });

t.test('reads content that is a text, null, empty, absent or a list', async (t) => {
  t.strictSame(parts({ role: 'assistant', content: 'Hi' }), [text('Hi')]);
  for (const message of [{ content: null }, { content: '' }, {}]) t.strictSame(parts(message), []);
  t.strictSame(
    parts({
      content: [
        {
          type: 'thinking',
          thinking: [
            { type: 'text', text: 'h' },
            { type: 'text', text: 'm' },
          ],
        },
        { type: 'text', text: 'Hi' },
      ],
    }),
    [{ type: 'reasoning', text: 'hm' }, text('Hi')],
  );
});

t.test('reads reasoning, refusals, audio and images', async (t) => {
  t.strictSame(
    parts({
      content: null,
      reasoning: 'hm',
      refusal: 'No.',
      audio: { id: 'a', data: 'AA', transcript: 'hey', expires_at: 1 },
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
    }),
    [
      { type: 'reasoning', text: 'hm' },
      { type: 'refusal', text: 'No.' },
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } },
      {
        type: 'audio',
        source: { kind: 'base64', mediaType: 'audio/wav', data: 'AA' },
        transcript: 'hey',
        extensions: { 'openai-chat': { id: 'a', expires_at: 1 } },
      },
    ],
  );
});

t.test('reads calls without arguments or ids', async (t) => {
  const calls = parts({
    content: null,
    tool_calls: [
      { id: 'c1', type: 'function', function: { name: 'a', arguments: '' } },
      { id: '', type: 'function', function: { name: 'b' } },
      { function: { name: 'c', arguments: { x: 1 } } },
    ],
  });
  t.match(calls, [
    { id: 'c1', name: 'a', arguments: '{}' },
    { id: /^call_[0-9a-f]{24}$/, name: 'b', arguments: '{}' },
    { id: /^call_[0-9a-f]{24}$/, name: 'c', arguments: '{"x":1}' },
  ]);
  t.equal(new Set(calls?.map((part) => part.type === 'tool-call' && part.id)).size, 3);
  t.match(choice({ function_call: { name: 'f', arguments: '{}' } }, 'function_call'), {
    parts: [{ type: 'tool-call', name: 'f' }],
    stopReason: 'tool-calls',
  });
});

t.test('reads citations; an empty list of annotations is none', async (t) => {
  const annotation = {
    type: 'url_citation',
    url_citation: { url: 'https://a.test', title: 'A', start_index: 0, end_index: 2 },
  };
  t.match(parts({ content: 'Hi', annotations: [annotation] }), [
    {
      text: 'Hi',
      citations: [{ kind: 'url', url: 'https://a.test', title: 'A', start: 0, end: 2 }],
    },
  ]);
  t.strictSame(parts({ content: 'Hi', annotations: [] }), [text('Hi')]);
});

t.test('understands the finish reasons of all vendors', async (t) => {
  const call = { tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }] };
  const rows: [JsonObject, JsonValue, string][] = [
    [{}, 'stop', 'stop'],
    [{}, 'length', 'length'],
    [{}, 'content_filter', 'content-filter'],
    [{}, 'eos', 'stop'],
    [{}, '', 'stop'],
    [{}, null, 'stop'],
    [{}, 'novel', 'other'],
    [{}, 'constructor', 'other'],
    [call, 'tool_calls', 'tool-calls'],
    [call, 'stop', 'tool-calls'],
    [call, '', 'tool-calls'],
    [call, null, 'tool-calls'],
    [call, 'length', 'length'],
  ];
  for (const [message, finish, stopReason] of rows)
    t.equal(choice(message, finish)?.stopReason, stopReason, JSON.stringify(finish));
  t.equal(choice({}, 'novel')?.nativeReason, 'novel');
});

t.test('reads several choices in the order of their indexes', async (t) => {
  const { choices } = decodeResponse({
    choices: [
      { index: 1, message: { content: 'b' }, finish_reason: 'stop' },
      { index: 0, message: { content: 'a' }, finish_reason: 'length' },
    ],
  }).value;
  t.match(choices, [
    { parts: [text('a')], stopReason: 'length' },
    { parts: [text('b')], stopReason: 'stop' },
  ]);
});

t.test('invents an id where there is none', async (t) => {
  t.match(decodeResponse({ choices: [{ message: { content: 'a' } }] }).value, {
    id: /^chatcmpl-/,
    model: '',
  });
});

t.test('refuses bodies without choices', async (t) => {
  for (const body of [{}, { choices: [] }, { choices: 'no' }, { object: 'list' }])
    t.throws(() => decodeResponse(body), { code: 'UPSTREAM_PROTOCOL' });
});

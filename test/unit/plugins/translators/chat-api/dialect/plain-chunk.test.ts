import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { plainChunk } from '../../../../../../plugins/translators/chat-api/dialect/plain-chunk.ts';
import { ChatStreamDecoder } from '../../../../../../plugins/translators/chat-api/dialect/stream-decode.ts';

const chunk = (choice: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: null, logprobs: null, ...choice }],
  ...more,
});
const text = { delta: { content: 'Hi' } };

t.test('reads a chunk that only goes on with the text', async (t) => {
  t.strictSame(plainChunk(chunk(text)), { choice: 0, text: 'Hi' });
  t.strictSame(plainChunk(chunk({ ...text, index: 2 })), { choice: 2, text: 'Hi' });
  const empty = { delta: { role: 'assistant', content: 'Hi', tool_calls: null, refusal: null } };
  t.strictSame(plainChunk(chunk(empty, { usage: null, obfuscation: 'xyz' })), {
    choice: 0,
    text: 'Hi',
  });
});

t.test('leaves every chunk that says more to others', async (t) => {
  const others: JsonObject[] = [
    chunk({ delta: { content: '' } }),
    chunk({ delta: { content: [{ type: 'text', text: 'Hi' }] } }),
    chunk({ delta: { content: 'Hi', reasoning: 'Hm' } }),
    chunk({ delta: { content: 'Hi', odd: 1 } }),
    chunk({ ...text, finish_reason: 'stop' }),
    chunk({ ...text, logprobs: { content: [] } }),
    chunk({ ...text, index: null }),
    chunk({}),
    chunk(text, { usage: { prompt_tokens: 1 } }),
    chunk(text, { error: { message: 'no' } }),
    chunk(text, { choices: [] }),
    chunk(text, {
      choices: [
        { index: 0, ...text },
        { index: 1, ...text },
      ],
    }),
  ];
  for (const other of others) t.equal(plainChunk(other), undefined, JSON.stringify(other));
});

t.test('a decoder says the same of it, wherever it stands', async (t) => {
  const frame = (value: JsonObject) => ({ data: JSON.stringify(value) });
  const said = (value: JsonObject) => {
    const decoder = new ChatStreamDecoder();
    const first = decoder.decode(frame(chunk({ delta: { content: 'A' } })));
    return [...first, ...decoder.decode(frame(value)), ...decoder.end()];
  };
  // An unknown member makes it take the long way, which adds no more than that member.
  const long = said(chunk({ delta: { content: 'B', odd: 1 } }));
  t.strictSame(
    said(chunk({ delta: { content: 'B' } })),
    long.filter(({ type }) => type !== 'native'),
  );
  const decoder = new ChatStreamDecoder();
  t.match(decoder.decode(frame(chunk(text))), [
    { type: 'message-start' },
    { type: 'part-start' },
    { type: 'part-delta', delta: { text: 'Hi' } },
  ]);
});

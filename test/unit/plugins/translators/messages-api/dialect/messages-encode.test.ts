import t from 'tap';
import type { Message } from '@ai-proxy/core';
import { encodeRequest } from '../../../../../../plugins/translators/messages-api/dialect/request.ts';

function written(messages: readonly Message[]) {
  const base = { model: 'some-model', stream: false, sampling: {} };
  return encodeRequest({ ...base, messages }).value['messages'];
}

t.test('makes one turn of neighbours, and keeps what each says of itself', async (t) => {
  const said = (words: string, more: object): Message => ({
    role: 'user',
    parts: [{ type: 'text', text: words }],
    extensions: { 'anthropic-messages': { ...more } },
  });
  t.strictSame(written([said('A', { x: null, in: { a: 1 } }), said('B', { x: 2, in: { b: 2 } })]), [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B' },
      ],
      x: 2,
      in: { a: 1, b: 2 },
    },
  ]);
});

t.test('makes one turn of 100,000', async (t) => {
  const messages = Array.from({ length: 100_000 }, (): Message => ({
    role: 'user',
    parts: [{ type: 'text', text: 'a' }],
  }));
  t.match(written(messages), [{ role: 'user', content: { length: messages.length } }]);
});

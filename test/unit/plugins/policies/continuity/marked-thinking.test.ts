import type { StreamEvent } from '@ai-proxy/core';
import t from 'tap';
import {
  foreignSignature,
  markThinking,
} from '../../../../../plugins/policies/continuity/marked-thinking.ts';

function marked(...events: StreamEvent[]): readonly StreamEvent[] {
  const mark = markThinking();
  return events.flatMap((event) => mark(event) ?? []);
}

const start: StreamEvent = {
  type: 'part-start',
  index: 0,
  part: { type: 'reasoning', text: '', origin: 'gemini', redacted: 'secret' },
};
const words: StreamEvent = { type: 'part-delta', index: 0, delta: { type: 'text', text: 'Hm' } };
const end: StreamEvent = { type: 'part-end', index: 0 };
const begun = {
  type: 'part-start',
  index: 0,
  part: { type: 'reasoning', text: '', origin: 'anthropic-messages' },
};
const signing = { type: 'part-delta', delta: { type: 'signature', signature: foreignSignature } };

t.test('thinking of others is signed with the mark, and with nothing else', async (t) => {
  const proof: StreamEvent = {
    type: 'part-delta',
    index: 0,
    delta: { type: 'signature', signature: 'x' },
  };
  const data: StreamEvent = {
    type: 'part-delta',
    index: 0,
    delta: { type: 'redacted', data: 'x' },
  };
  t.match(marked(start, words, proof, data, end), [begun, words, signing, end]);
});

t.test('thinking that comes whole is marked, too', async (t) => {
  const whole: StreamEvent = {
    type: 'part-start',
    index: 0,
    part: { type: 'reasoning', text: 'Hm', origin: 'gemini', signature: 'x' },
  };
  const [first, ...rest] = marked(whole, end);
  t.same(first, { ...begun, part: { ...begun.part, text: 'Hm' } });
  t.match(rest, [signing, end]);
});

t.test('thinking without words stays hidden', async (t) => {
  t.same(marked(start, end), [begun, end]);
});

t.test('everything else goes by', async (t) => {
  const events: StreamEvent[] = [
    { type: 'message-start', id: 'a', model: 'b' },
    { type: 'part-start', index: 1, part: { type: 'text', text: '' } },
    { type: 'part-delta', index: 1, delta: { type: 'text', text: 'Hi' } },
    { type: 'part-delta', index: 2, delta: { type: 'signature', signature: 'of a call' } },
    { type: 'part-end', index: 1 },
    { type: 'end' },
  ];
  const seen = marked(start, words, ...events, end);
  for (const event of events) t.ok(seen.includes(event));
});

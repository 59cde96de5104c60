import type { StreamEvent } from '@ai-proxy/core';
import t from 'tap';
import { AnswerRecorder } from '../../../../../plugins/policies/request-log/answer-recorder.ts';

const begin: readonly StreamEvent[] = [
  { type: 'message-start', id: 'a1', model: 'm' },
  { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
];
const word: StreamEvent = { type: 'part-delta', index: 0, delta: { type: 'text', text: 'word ' } };
const finish: readonly StreamEvent[] = [
  { type: 'part-end', index: 0 },
  { type: 'message-end', stopReason: 'stop' },
  { type: 'usage', usage: { outputTokens: 7 } },
  { type: 'end' },
];

function recorded(events: readonly StreamEvent[], longest = 10_000): object | undefined {
  const recorder = new AnswerRecorder(longest);
  events.forEach((event) => recorder.see(event));
  return recorder.answer;
}

t.test('puts an answer together', async (t) => {
  t.match(recorded([...begin, word, word, ...finish]), {
    id: 'a1',
    choices: [{ parts: [{ type: 'text', text: 'word word ' }], stopReason: 'stop' }],
    usage: { outputTokens: 7 },
  });
});

t.test('has no answer where nothing was said', async (t) => {
  t.equal(recorded([]), undefined);
  t.equal(recorded([{ type: 'error', fault: { message: 'no' } }]), undefined);
});

t.test('keeps the beginning of a long answer, and how it ended', async (t) => {
  const answer = recorded([...begin, ...Array<StreamEvent>(10_000).fill(word), ...finish], 1000);
  t.match(answer, { choices: [{ stopReason: 'stop' }], usage: { outputTokens: 7 } });
  t.ok(JSON.stringify(answer).length < 2000);
});

t.test('counts everything, not only text', async (t) => {
  const data = 'x'.repeat(600);
  const image: StreamEvent = {
    type: 'part-start',
    index: 1,
    part: { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data } },
  };
  const native: StreamEvent = { type: 'native', dialect: 'd', value: { deep: [{ data }] } };
  t.match(recorded([...begin, image, image, word, ...finish], 1000), {
    choices: [{ parts: [{ text: '' }, { type: 'image' }] }],
  });
  t.match(recorded([...begin, native, native, word, ...finish], 1000), {
    choices: [{ parts: [{ text: '' }] }],
  });
});

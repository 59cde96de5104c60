import t from 'tap';
import { OpenCalls } from '../../../../../../plugins/translators/chat-api/dialect/open-calls.ts';

t.test('answers each call once, however it is found, the oldest first', async (t) => {
  const calls = new OpenCalls();
  for (const [id, name] of [
    ['a', 'f'],
    ['b', 'g'],
    ['a', 'h'],
    ['c', 'g'],
  ] as const)
    calls.add(id, name);
  t.equal(calls.answerId('a')?.name, 'f');
  t.equal(calls.answer()?.id, 'b');
  t.equal(calls.answerName('g')?.id, 'c');
  t.equal(calls.answerId('a')?.name, 'h');
  t.strictSame(
    [calls.answer(), calls.answerId('a'), calls.answerName('g'), calls.answerName(undefined)],
    [undefined, undefined, undefined, undefined],
  );
});

t.test('finds 100,000 calls whose results stand the other way round', async (t) => {
  const calls = new OpenCalls();
  const ids = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
  for (const id of ids) calls.add(id, 'f');
  t.ok(ids.toReversed().every((id) => calls.answerId(id)?.id === id));
});

import t from 'tap';
import { Collector } from '../../../../core/src/dialect/collect.ts';
import type { StreamEvent } from '../../../../core/src/dialect/events.ts';
import { Splice } from '../../../../core/src/dialect/splice.ts';

const start: StreamEvent = { type: 'message-start', id: 'a', model: 'm' };
const stop: StreamEvent = { type: 'message-end', stopReason: 'stop' };
const end: StreamEvent = { type: 'end' };
const usage = (outputTokens: number): StreamEvent => ({ type: 'usage', usage: { outputTokens } });
const begin = (index: number, type: 'text' | 'reasoning' = 'text'): StreamEvent => ({
  type: 'part-start',
  index,
  part: { type, text: '' },
});
const add = (index: number, text: string): StreamEvent => ({
  type: 'part-delta',
  index,
  delta: { type: 'text', text },
});
const close = (index: number): StreamEvent => ({ type: 'part-end', index });
const call = (index: number): StreamEvent => ({
  type: 'part-start',
  index,
  part: { type: 'tool-call', id: 'c', name: 'f', arguments: '{}' },
});

/** The events of several attempts as one answer, and those that made it. */
function spliced(...attempts: readonly (readonly StreamEvent[])[]) {
  const splice = new Splice();
  const events = attempts.flatMap((attempt, number) => [
    ...(number === 0 ? [] : splice.goOn()),
    ...attempt.flatMap((event) => splice.take(event)),
  ]);
  const collector = new Collector();
  events.forEach((event) => collector.push(event));
  return { splice, events, answer: collector.response() };
}

t.test('passes the events of one attempt as they are', async (t) => {
  const events = [start, begin(0), add(0, 'a'), close(0), usage(1), stop, end];
  t.strictSame(spliced(events).events, events);
});

t.test('makes one text of two, and sums up what both used', async (t) => {
  const { answer, events } = spliced(
    [start, begin(0), add(0, 'one '), usage(2)],
    [start, begin(0), add(0, ' '), add(0, 'two'), close(0), usage(3), stop, end],
  );
  t.match(answer, {
    choices: [{ parts: [{ type: 'text', text: 'one two' }], stopReason: 'stop' }],
    usage: { outputTokens: 5 },
  });
  t.equal(events.filter(({ type }) => type === 'message-start').length, 1);
  t.equal(events.filter(({ type }) => type === 'part-end').length, 1);
});

t.test('numbers later parts on, and ends the text before them', async (t) => {
  const { answer, events } = spliced(
    [start, begin(0), close(0), begin(1), add(1, 'one')],
    [start, begin(0), add(0, ' two'), close(0), call(1), close(1), stop, end],
  );
  t.match(answer.choices[0]?.parts, [{}, { text: 'one two' }, { type: 'tool-call', name: 'f' }]);
  const calls = events.filter((event) => event.type === 'part-start' && event.index === 2);
  t.equal(calls.length, 1);
});

t.test('ends reasoning that broke off, and leaves out that of later attempts', async (t) => {
  const { answer } = spliced(
    [start, begin(0, 'reasoning'), add(0, 'hm')],
    [
      start,
      begin(0, 'reasoning'),
      add(0, 'so'),
      close(0),
      begin(1),
      add(1, 'yes'),
      close(1),
      stop,
      end,
    ],
  );
  t.match(answer.choices[0]?.parts, [{ type: 'reasoning' }, { type: 'text', text: 'yes' }]);
});

t.test('goes on twice', async (t) => {
  const { answer } = spliced(
    [start, begin(0), add(0, 'one')],
    [start, begin(0), add(0, ' two')],
    [start, begin(4), add(4, ' three'), close(4), stop, end],
  );
  t.match(answer.choices[0]?.parts, [{ text: 'one two three' }]);
});

t.test('a text that is closed is followed by another one', async (t) => {
  const { answer } = spliced(
    [start, begin(0), add(0, 'one'), close(0)],
    [start, begin(0), add(0, 'two'), close(0), stop, end],
  );
  t.match(answer.choices[0]?.parts, [{ text: 'one' }, { text: 'two' }]);
});

t.test('cannot go on after a call, an end or a second choice', async (t) => {
  t.equal(spliced([start, begin(0), add(0, 'one')]).splice.text, 'one');
  t.equal(spliced([start, begin(0), add(0, 'one'), close(0), call(1)]).splice.text, undefined);
  t.equal(spliced([start, begin(0), close(0), stop]).splice.text, undefined);
  const other = { ...begin(0), choice: 1 } as StreamEvent;
  t.equal(spliced([start, begin(0), other]).splice.text, undefined);
});

t.test('releases what it holds back for an echo when the answer ends', async (t) => {
  const delivered = 'a text that is long enough';
  const { answer } = spliced(
    [start, begin(0), add(0, delivered)],
    [start, begin(0), add(0, 'a text'), stop, end],
  );
  t.match(answer.choices[0]?.parts, [{ text: `${delivered}a text` }]);
});

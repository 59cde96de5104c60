import t from 'tap';
import { block, change, decode, end, opening, start, stop, written } from './wire-events.ts';

t.test('ends with one error when the stream breaks off', async (t) => {
  for (const wire of [
    '',
    written(start),
    written(start, block(0, { type: 'text', text: 'A' }), change('end_turn')),
  ]) {
    const errors = decode(wire).filter(({ type }) => type === 'error' || type === 'end');
    t.match(errors, [{ type: 'error', fault: { kind: 'bad-gateway' } }]);
    t.equal(errors.length, 1);
  }
});

t.test('says nothing after an error', async (t) => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Busy.' } };
  const events = decode(written(start, error, block(0, { type: 'text', text: 'A' }), end));
  t.same(events, [
    ...opening,
    { type: 'error', fault: { message: 'Busy.', type: 'overloaded_error', kind: 'unavailable' } },
  ]);
});

t.test('gives an error for frames that are no JSON', async (t) => {
  const events = decode(`${written(start)}data: <html>\n\n${written(end)}`);
  t.match(events.at(-1), { type: 'error', fault: { kind: 'bad-gateway' } });
});

t.test('passes over a repeated start, but not over a second answer', async (t) => {
  const text = block(0, { type: 'text', text: 'A' });
  t.match(decode(written(start, text, start, stop(0), change('end_turn'), end)).at(-1), {
    type: 'end',
  });
  const second = { ...start, message: { ...start.message, id: 'msg_2' } };
  t.match(decode(written(start, text, second, stop(0), change('end_turn'), end)).at(-1), {
    type: 'error',
  });
});

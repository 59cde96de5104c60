import type { Part, StreamEvent } from '@ai-proxy/core';
import t from 'tap';
import { likenessOf } from '../../../../../plugins/policies/continuity/turn-keys.ts';
import {
  TurnRecorder,
  type RecordedTurn,
} from '../../../../../plugins/policies/continuity/turn-recorder.ts';
import { call, thought } from './turns.ts';

const end: StreamEvent = { type: 'message-end', stopReason: 'stop' };

/** The turn of an answer whose parts come whole. */
function recordedOf(...parts: Part[]): RecordedTurn | undefined {
  return recordedFrom('proving', ...parts);
}

function recordedFrom(dialect: string, ...parts: Part[]): RecordedTurn | undefined {
  const recorder = new TurnRecorder(dialect);
  parts.forEach((part, index) => recorder.see({ type: 'part-start', index, part }));
  return recorder.see(end);
}

const steps = (...parts: Part[]) => recordedOf(...parts)?.steps;
const text = (words: string): Part => ({ type: 'text', text: words });
const step = (id: string) => ({ type: 'call', id, likeness: likenessOf(call(id)) });

t.test('reasoning, texts and calls are recorded in their order', async (t) => {
  const recorded = recordedOf(thought('a'), text('Hello'), thought('b'), call('one'));
  t.same(recorded, {
    steps: [
      { type: 'reasoning', part: thought('a') },
      { type: 'text', length: 5 },
      { type: 'reasoning', part: thought('b') },
      step('one'),
    ],
    text: 'Hello',
    isProven: true,
  });
});

t.test('parts of a stream are put together from their pieces', async (t) => {
  const recorder = new TurnRecorder('proving');
  const events: StreamEvent[] = [
    { type: 'part-start', index: 1, part: { ...call('one'), arguments: '' } },
    {
      type: 'part-start',
      index: 0,
      part: { type: 'reasoning', text: '', origin: 'proving', id: 'rs' },
    },
    { type: 'part-delta', index: 0, delta: { type: 'text', text: 'Hm' } },
    { type: 'part-delta', index: 0, delta: { type: 'text', text: 'm.' } },
    { type: 'part-delta', index: 0, delta: { type: 'redacted', data: 'sec' } },
    { type: 'part-delta', index: 0, delta: { type: 'redacted', data: 'ret' } },
    { type: 'part-delta', index: 1, delta: { type: 'arguments', text: '{"a"' } },
    { type: 'part-delta', index: 1, delta: { type: 'arguments', text: ':1}' } },
    { type: 'part-delta', index: 1, delta: { type: 'signature', signature: 'proof' } },
    { type: 'part-delta', index: 7, delta: { type: 'text', text: 'of no part' } },
    { type: 'part-end', index: 0 },
  ];
  for (const event of events) t.equal(recorder.see(event), undefined);
  t.same(recorder.see(end)?.steps, [
    {
      type: 'reasoning',
      part: { type: 'reasoning', text: 'Hmm.', origin: 'proving', id: 'rs', redacted: 'secret' },
    },
    { ...step('one'), signature: 'proof' },
  ]);
});

t.test('alternative answers are recorded apart', async (t) => {
  const recorder = new TurnRecorder('proving');
  recorder.see({ type: 'part-start', choice: 0, index: 0, part: call('one') });
  recorder.see({ type: 'part-start', choice: 1, index: 0, part: call('two') });
  t.match(recorder.see({ ...end, choice: 1 })?.steps, [{ id: 'two' }]);
  t.match(recorder.see(end)?.steps, [{ id: 'one' }]);
  t.equal(recorder.see(end), undefined);
});

t.test('reasoning without a proof, or of another API, is left out', async (t) => {
  const { signature: _signature, ...unsigned } = thought('a');
  t.same(steps(unsigned, call('one')), [step('one')]);
  t.same(steps({ ...thought('a'), origin: 'other' }, call('one')), [step('one')]);
  t.equal(recordedOf(unsigned, call('one'))?.isProven, false);
});

t.test('reasoning that is not directly before what comes back is left out', async (t) => {
  const native: Part = { type: 'native', dialect: 'proving', value: { type: 'search' } };
  t.same(steps(thought('a'), native, text('Found')), [{ type: 'text', length: 5 }]);
  t.same(steps(call('one'), thought('a')), [step('one')]);
  t.match(steps(thought('a'), text(''), call('one')), [{ type: 'reasoning' }, { type: 'call' }]);
});

t.test('what only the own API says of a part is recorded with it', async (t) => {
  const extensions = { proving: { id: 'own' }, other: { id: 'foreign' } };
  const own = { extensions: { proving: { id: 'own' } } };
  t.same(steps({ ...thought('a'), extensions }, { ...call('one'), extensions }), [
    { type: 'reasoning', part: { ...thought('a'), ...own } },
    { ...step('one'), ...own },
  ]);
});

t.test('a signature on an empty text is a proof, other members of a text are none', async (t) => {
  const signed: Part = {
    type: 'text',
    text: '',
    extensions: { proving: { thoughtSignature: 'x' } },
  };
  t.match(recordedOf(text('Hi'), signed), { isProven: true, steps: [{}, { length: 0 }] });
  const named: Part = { type: 'text', text: 'Hi', extensions: { proving: { id: 'msg' } } };
  t.equal(recordedOf(named)?.isProven, false);
});

t.test('unsigned thinking of Chat Completions is worth keeping for its calls', async (t) => {
  const plain: Part = { type: 'reasoning', text: 'Hm', origin: 'openai-chat' };
  const kept = recordedFrom('openai-chat', plain, call('one'));
  t.same(kept?.steps, [{ type: 'reasoning', part: plain }, step('one')]);
  t.equal(kept?.isProven, true);
  t.equal(recordedFrom('openai-chat', plain, text('Done.'))?.isProven, false);
  t.equal(recordedFrom('openai-chat', call('one'))?.isProven, false);
  t.equal(recordedFrom('openai-chat', { ...plain, text: '' }, call('one'))?.isProven, false);
  t.equal(recordedFrom('openai-chat', thought('a'), call('one'))?.isProven, false);
});

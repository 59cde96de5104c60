import t from 'tap';
import { textDigestOf } from '../../../../../plugins/policies/continuity/turn-keys.ts';
import { restoreProofs } from '../../../../../plugins/policies/continuity/restore.ts';
import {
  assistant,
  call,
  callStep,
  keep,
  memoryOf,
  requestOf,
  result,
  target,
  thought,
  turnOf,
  user,
} from './turns.ts';

const after = [user('Look!')];
const proven = turnOf([{ type: 'reasoning', part: thought('a') }, callStep('one')]);

function filled(more: Partial<typeof proven> = {}) {
  const memory = memoryOf();
  keep(memory, { ...proven, ...more }, { after });
  return memory;
}

t.test('the proof stands before the call that it led to', async (t) => {
  const request = requestOf(...after, assistant(call('one')), result('one', 'fine'));
  const { messages } = restoreProofs(request, target, filled(), 'me');
  t.same(messages, [...after, assistant(thought('a'), call('one')), result('one', 'fine')]);
});

t.test('a request without anything to restore is the same object', async (t) => {
  const request = requestOf(...after, assistant(call('other', '{"b":1}')));
  t.equal(restoreProofs(request, target, filled(), 'me'), request);
  t.equal(restoreProofs(request, target, memoryOf(), 'me'), request);
  t.equal(restoreProofs(requestOf(...after), target, filled(), 'me').messages.length, 1);
});

t.test('what the client proves itself is not touched', async (t) => {
  const request = requestOf(...after, assistant(thought('its own'), call('one')));
  t.equal(restoreProofs(request, target, filled(), 'me'), request);
});

t.test('reasoning without a proof for the target gives way to that with one', async (t) => {
  const shown = { type: 'reasoning', text: 'a', origin: 'other', signature: 'foreign' } as const;
  const request = requestOf(...after, assistant(shown, call('one')));
  const { messages } = restoreProofs(request, target, filled(), 'me');
  t.same(messages[1], assistant(thought('a'), call('one')));
});

t.test('pieces of a turn become one message', async (t) => {
  const memory = memoryOf();
  const turn = turnOf(
    [
      { type: 'reasoning', part: thought('a') },
      { type: 'text', length: 5 },
      callStep('one'),
      callStep('two'),
    ],
    { textDigest: textDigestOf('Hello') },
  );
  keep(memory, turn, { after, text: 'Hello' });
  const text = (words: string) => ({ type: 'text', text: words }) as const;
  const pieces = [
    assistant(text('Hel')),
    assistant(text('lo')),
    assistant(call('one')),
    assistant(call('two')),
  ];
  const request = requestOf(...after, ...pieces, result('one', 'fine'));
  const { messages } = restoreProofs(request, target, memory, 'me');
  t.same(messages, [
    ...after,
    assistant(thought('a'), text('Hello'), call('one'), call('two')),
    result('one', 'fine'),
  ]);
});

t.test('ids that were lost come back in the call and in its result', async (t) => {
  const request = requestOf(
    ...after,
    assistant(call('lost_1')),
    result('lost_1', 'fine'),
    assistant(call('other', '{"b":1}')),
    result('lost_1', 'of another turn'),
  );
  const { messages } = restoreProofs(request, target, filled(), 'me');
  t.match(messages, [
    {},
    { parts: [{ type: 'reasoning' }, { type: 'tool-call', id: 'one' }] },
    { parts: [{ callId: 'one' }] },
    { parts: [{ id: 'other' }] },
    { parts: [{ callId: 'lost_1' }] },
  ]);
});

t.test('a turn is restored once, where it was said last', async (t) => {
  const again = [assistant(call('one')), result('one', 'fine')];
  const request = requestOf(...after, ...again, ...again);
  const { messages } = restoreProofs(request, target, filled(), 'me');
  t.same(
    messages.map(({ parts }) => parts.some(({ type }) => type === 'reasoning')),
    [false, false, false, true, false],
  );
});

t.test('a target gets what it said itself, and nothing of others', async (t) => {
  const request = requestOf(...after, assistant(call('one')));
  t.equal(restoreProofs(request, target, filled({ dialect: 'other' }), 'me'), request);
  t.equal(restoreProofs(request, target, filled(), 'you'), request);
});

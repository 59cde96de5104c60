import t from 'tap';
import { findTurn } from '../../../../../plugins/policies/continuity/find.ts';
import type { TurnMemory } from '../../../../../plugins/policies/continuity/turn-memory.ts';
import { WordsBefore } from '../../../../../plugins/policies/continuity/words-before.ts';
import { restoreProofs } from '../../../../../plugins/policies/continuity/restore.ts';
import {
  assistant,
  call,
  callStep,
  keep,
  memoryOf,
  requestOf,
  target,
  thought,
  turnOf,
  user,
} from './turns.ts';

const after = [user('Look!')];
const before = () => new WordsBefore(after).all();
const proven = turnOf([{ type: 'reasoning', part: thought('a') }, callStep('one')]);

function lookUp(
  memory: TurnMemory,
  parts: Parameters<typeof findTurn>[0],
  more: Partial<Parameters<typeof findTurn>[1]> = {},
) {
  return findTurn(parts, {
    before,
    target,
    memory,
    client: 'me',
    isElsewhere: () => false,
    ...more,
  });
}

t.test('a turn is found by the id of a call, also where words before have changed', async (t) => {
  const memory = memoryOf();
  keep(memory, proven, { after });
  const sent = call('one');
  const found = lookUp(memory, [sent]);
  t.equal(found?.turn, proven);
  t.same([...(found?.calls.values() ?? [])], [sent]);
  t.equal(lookUp(memory, [sent], { before: () => 'other words' })?.turn, proven);
});

t.test('of turns with one id the one after the same words is found', async (t) => {
  const memory = memoryOf();
  keep(memory, proven, { after });
  keep(memory, turnOf([callStep('one')]), { after: [user('Something else')] });
  t.equal(lookUp(memory, [call('one')])?.turn, proven);
  t.equal(lookUp(memory, [call('one')], { before: () => 'other words' }), undefined);
});

t.test('a call of that id that asks for something else is another one', async (t) => {
  const memory = memoryOf();
  keep(memory, proven, { after });
  t.equal(lookUp(memory, [call('one', '{"a":2}')]), undefined);
});

t.test('a turn whose ids are lost is found by all that it said', async (t) => {
  const memory = memoryOf();
  const turn = turnOf([{ type: 'text', length: 2 }, callStep('one'), callStep('two')]);
  keep(memory, turn, { after, text: 'Hi' });
  const text = { type: 'text', text: 'Hi' } as const;
  const sent = [text, call('lost_1'), call('lost_2')];
  const found = lookUp(memory, sent);
  t.same(
    [...(found?.calls ?? [])].map(([step, { id }]) => [step.id, id]),
    [
      ['one', 'lost_1'],
      ['two', 'lost_2'],
    ],
  );
  t.equal(lookUp(memory, sent.slice(0, 2)), undefined);
  t.equal(lookUp(memory, sent.slice(1)), undefined);
  t.equal(lookUp(memory, sent, { before: () => 'other words' }), undefined);
  t.equal(lookUp(memory, sent, { isElsewhere: (each) => each === turn }), undefined);
});

t.test('a turn without calls is found by its text', async (t) => {
  const memory = memoryOf();
  const turn = turnOf([
    { type: 'reasoning', part: thought('a') },
    { type: 'text', length: 5 },
  ]);
  keep(memory, turn, { after, text: 'Done.' });
  t.equal(lookUp(memory, [{ type: 'text', text: 'Done. ' }])?.turn, turn);
  t.equal(lookUp(memory, [{ type: 'text', text: 'Else.' }]), undefined);
  t.equal(lookUp(memory, []), undefined);
});

t.test('nothing is found for another client, API, provider or model', async (t) => {
  const memory = memoryOf();
  keep(memory, proven, { after });
  t.equal(lookUp(memory, [call('one')], { client: 'you' }), undefined);
  for (const change of [{ dialect: 'other' }, { provider: 'other' }, { model: 'small' }])
    t.equal(lookUp(memory, [call('one')], { target: { ...target, ...change } }), undefined);
});

t.test('calls are paired by id before they are paired by likeness', async (t) => {
  const memory = memoryOf();
  keep(memory, turnOf([callStep('one'), callStep('two')]), { after });
  const found = lookUp(memory, [call('two'), call('lost')]);
  t.same(
    [...(found?.calls ?? [])].map(([step, { id }]) => [step.id, id]),
    [
      ['two', 'two'],
      ['one', 'lost'],
    ],
  );
});

t.test('arguments are looked at only where something may come of it', async (t) => {
  let reads = 0;
  const watched = {
    ...call('one'),
    get arguments() {
      reads++;
      return '{"a":1}';
    },
  };
  const memory = memoryOf();
  keep(memory, turnOf([callStep('one')], { model: 'small' }), { after });
  const before = (): string => {
    t.equal(reads, 0, 'ids are looked up first');
    return 'other words';
  };
  t.equal(lookUp(memory, [watched], { before }), undefined);
  reads = 0;
  const request = requestOf(...after, assistant(watched));
  t.equal(restoreProofs(request, target, memory, 'me'), request);
  t.equal(reads, 0, 'no turn of the target is remembered');
});

import t from 'tap';
import { callStep, memoryOf, target, thought, turnOf } from './turns.ts';

const turn = (id: string) => turnOf([{ type: 'reasoning', part: thought(id) }, callStep(id)]);

t.test('a turn is found by each of its keys', async (t) => {
  const memory = memoryOf();
  const kept = turn('one');
  memory.keep(kept, ['a', 'b']);
  t.equal(memory.find('a'), kept);
  t.equal(memory.find('b'), kept);
  t.equal(memory.find('c'), undefined);
});

t.test('of turns with one key the latest is found', async (t) => {
  const memory = memoryOf();
  memory.keep(turn('old'), ['a', 'b']);
  const kept = turn('new');
  memory.keep(kept, ['a']);
  t.equal(memory.find('a'), kept);
  t.equal(memory.findOnly('a'), undefined, 'nobody knows which one is meant');
  t.ok(memory.findOnly('b'));
});

t.test('a turn that repeats a key of its own is the only one', async (t) => {
  const memory = memoryOf();
  memory.keep(turn('one'), ['a', 'a']);
  t.ok(memory.findOnly('a'));
});

t.test('the turn used longest ago goes first', async (t) => {
  const memory = memoryOf({ entries: 2 });
  memory.keep(turn('one'), ['a']);
  memory.keep(turn('two'), ['b']);
  memory.find('a');
  memory.keep(turn('three'), ['c']);
  t.same(
    ['a', 'b', 'c'].map((key) => memory.find(key) !== undefined),
    [true, false, true],
  );
  t.equal(memory.size, 2);
});

t.test('turns take no more memory than they may', async (t) => {
  const memory = memoryOf({ bytes: 5000 });
  for (let count = 0; count < 20; count++) memory.keep(turn('x'.repeat(300)), [String(count)]);
  t.ok(memory.bytes <= 5000);
  t.ok(memory.size > 1 && memory.size < 10);
  t.ok(memory.find('19'));
  memory.keep(turn('x'.repeat(5000)), ['huge']);
  t.equal(memory.find('huge'), undefined);
  t.ok(memory.find('19'), 'a turn that is too large throws nothing else out');
});

t.test('a turn is forgotten some time after its last use', async (t) => {
  const time = { nowMs: 0 };
  const memory = memoryOf({ ttlMs: 1000 }, time);
  memory.keep(turn('one'), ['a']);
  time.nowMs = 999;
  t.ok(memory.find('a'));
  time.nowMs = 1998;
  t.ok(memory.find('a'), 'use keeps it');
  time.nowMs = 2998;
  t.equal(memory.find('a'), undefined);
  t.equal(memory.size, 0);
  t.equal(memory.bytes, 0);
});

t.test('what is too old goes when something is added', async (t) => {
  const time = { nowMs: 0 };
  const memory = memoryOf({ ttlMs: 1000 }, time);
  memory.keep(turn('one'), ['a']);
  memory.keep(turn('two'), ['b']);
  time.nowMs = 5000;
  memory.keep(turn('three'), ['c']);
  t.equal(memory.size, 1);
});

t.test('a turn that goes leaves the keys that another one has taken', async (t) => {
  const memory = memoryOf({ entries: 2 });
  memory.keep(turn('one'), ['a']);
  const second = turn('two');
  memory.keep(second, ['a']);
  memory.keep(turn('three'), ['b']);
  t.equal(memory.find('a'), second);
});

t.test('a turn without keys is not kept', async (t) => {
  const memory = memoryOf();
  memory.keep(turn('one'), []);
  t.equal(memory.size, 0);
});

t.test('it is known whose turns are remembered', async (t) => {
  const time = { nowMs: 0 };
  const memory = memoryOf({ entries: 2, ttlMs: 1000 }, time);
  t.notOk(memory.holdsTurnsOf(target));
  memory.keep(turn('one'), ['a']);
  memory.keep(turn('two'), ['b']);
  for (const change of [{ dialect: 'other' }, { provider: 'other' }, { model: 'small' }])
    t.notOk(memory.holdsTurnsOf({ ...target, ...change }));
  const other = { ...target, model: 'small' };
  memory.keep(turnOf([callStep('three')], other), ['c']);
  t.ok(memory.holdsTurnsOf(target), 'one of two is left');
  t.ok(memory.holdsTurnsOf(other));
  time.nowMs = 1000;
  memory.find('b');
  t.notOk(memory.holdsTurnsOf(target), 'the last one is forgotten');
});

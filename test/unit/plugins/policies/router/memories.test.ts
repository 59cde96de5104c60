import t from 'tap';
import { Carried } from '../../../../../core/src/pipeline/carried.ts';
import { memoriesOf, pruneMemories } from '../../../../../plugins/policies/router/memories.ts';
import { fakeHost } from '../fake-context.ts';
import { executor } from './fake-executor.ts';

t.test('are the same for the next generation of the entry, and for no other entry', async (t) => {
  const carried = new Carried();
  const of = (entry: string) =>
    memoriesOf({ ...fakeHost(entry), carry: (name, create) => carried.get(entry, name, create) });
  const first = of('router');
  const second = of('router');
  const other = of('router-2');
  for (const name of Object.keys(first) as (keyof typeof first)[]) {
    t.equal(second[name], first[name], name);
    t.not(other[name], first[name], name);
  }
});

t.test('lose what the configuration does not have any more', async (t) => {
  const memories = memoriesOf(fakeHost());
  const failure = {
    reason: 'failing' as const,
    startedMs: 0,
    nowMs: 0,
    retryAfterMs: undefined,
    lengthMs: () => 1000,
  };
  for (const id of ['a', 'b via proxy', 'gone']) {
    memories.cooldowns.fail(`one/${id}`, failure);
    memories.latencies.record({ slot: `one/${id}`, account: `one/${id}` }, 'stream', 5, 0);
  }
  const clock = { now: () => 0, monotonic: () => 2000 };
  const route = { route: 'proxy' };
  pruneMemories(memories, [executor('one', { a: {}, b: route })], clock);
  const again = { ...failure, startedMs: 2000, nowMs: 2000, lengthMs: (step: number) => step };
  for (const id of ['a', 'b via proxy', 'gone']) memories.cooldowns.fail(`one/${id}`, again);
  t.equal(memories.cooldowns.coolingOf('one/a', 2000)?.remainingMs, 1);
  t.equal(memories.cooldowns.coolingOf('one/b via proxy', 2000)?.remainingMs, 1);
  t.equal(memories.cooldowns.coolingOf('one/gone', 2000), undefined, 'begins anew');
  t.equal(memories.latencies.ofAccount('one/a'), 5);
  t.equal(memories.latencies.ofAccount('one/gone'), undefined);
});

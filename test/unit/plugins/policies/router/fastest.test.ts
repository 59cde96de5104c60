import t from 'tap';
import { fastest } from '../../../../../plugins/policies/router/fastest.ts';
import { InFlight } from '../../../../../plugins/policies/router/in-flight.ts';
import { Latencies } from '../../../../../plugins/policies/router/latencies.ts';
import { fakeOutlook } from './fake-outlook.ts';
import { candidates } from './fake-executor.ts';

/** A pool whose members take these times; each request is over before the next one, unless told. */
function race(times: Readonly<Record<string, number>>) {
  const time = { ms: 0 };
  const latencies = new Latencies();
  const inFlight = new InFlight();
  const clock = { now: () => 0, monotonic: () => time.ms };
  const choose = fastest(fakeOutlook({ latencies, inFlight, clock }));
  const pool = candidates(Object.fromEntries(Object.keys(times).map((id) => [id, {}])));
  const pick = () => choose(pool, 'stream')?.credential.id ?? 'nobody';
  const serve = () => {
    const id = pick();
    const ms = times[id] ?? 0;
    time.ms += ms;
    latencies.record({ slot: `one/${id}`, account: `one/${id}` }, 'stream', ms, time.ms);
    return id;
  };
  return { time, inFlight, pick, serve };
}

t.test('asks everybody once and then the fastest', async (t) => {
  const { serve } = race({ a: 300, b: 100, c: 500 });
  t.same(Array.from({ length: 8 }, serve).join(''), 'abcbbbbb');
});

t.test('asks slower ones again now and then', async (t) => {
  const { serve } = race({ a: 120, b: 100 });
  const picks = Array.from({ length: 5000 }, serve);
  const slower = picks.filter((id) => id === 'a').length;
  t.ok(slower >= 10 && slower <= 250, `${slower} of 5000 went to the slower one`);
});

t.test('finds out that another one has become the fastest', async (t) => {
  const times: Record<string, number> = { a: 100, b: 400 };
  const { serve } = race(times);
  for (let request = 0; request < 20; request++) serve();
  times['a'] = 900;
  const picks = Array.from({ length: 40 }, serve).join('');
  const slower = picks.slice(10).replaceAll('b', '').length;
  t.ok(slower <= 3, picks);
});

t.test('sends one request to find out, and no herd', async (t) => {
  const { inFlight, pick, time, serve } = race({ a: 100, b: 100 });
  t.equal(serve(), 'a');
  t.equal(pick(), 'b', 'which was never asked');
  t.same(Array.from({ length: 5 }, pick).join(''), 'aaaaa', 'while the answer of b is out');
  time.ms += 10_000;
  t.equal(pick(), 'b', 'is asked again when nothing came of it');
  t.equal(inFlight.of('one/b'), 0);
});

t.test('spreads a herd that comes before anything is known', async (t) => {
  const { inFlight, pick } = race({ a: 100, b: 100 });
  for (let request = 0; request < 10; request++) inFlight.begin(`one/${pick()}`);
  t.same([inFlight.of('one/a'), inFlight.of('one/b')], [5, 5]);
});

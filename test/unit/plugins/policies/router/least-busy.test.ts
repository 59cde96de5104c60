import t from 'tap';
import { InFlight } from '../../../../../plugins/policies/router/in-flight.ts';
import { leastBusy } from '../../../../../plugins/policies/router/least-busy.ts';
import { fakeOutlook } from './fake-outlook.ts';
import { candidates } from './fake-executor.ts';

t.test('picks the one with the fewest requests at work', async (t) => {
  const inFlight = new InFlight();
  const choose = leastBusy(fakeOutlook({ inFlight }));
  const pool = candidates({ a: {}, b: {}, c: {} });
  for (const id of ['a', 'a', 'b', 'c', 'c']) inFlight.begin(`one/${id}`);
  t.equal(choose(pool, 'generate')?.credential.id, 'b');
  inFlight.end('one/a');
  inFlight.end('one/a');
  t.equal(choose(pool, 'generate')?.credential.id, 'a');
});

t.test('fills credentials by their weight', async (t) => {
  const inFlight = new InFlight();
  const choose = leastBusy(fakeOutlook({ inFlight }));
  const pool = candidates({ a: { weight: 5 }, b: {}, c: {} });
  for (let request = 0; request < 70; request++)
    inFlight.begin(choose(pool, 'generate')?.account ?? 'nobody');
  t.same([inFlight.of('one/a'), inFlight.of('one/b'), inFlight.of('one/c')], [50, 10, 10]);
});

t.test('takes equals in turn', async (t) => {
  const choose = leastBusy(fakeOutlook());
  const pool = candidates({ a: {}, b: {} });
  const picks = Array.from({ length: 4 }, () => choose(pool, 'generate')?.credential.id);
  t.same(picks, ['a', 'b', 'a', 'b']);
});

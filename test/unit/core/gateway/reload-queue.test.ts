import t from 'tap';
import { ReloadQueue } from '../../../../core/src/gateway/reload-queue.ts';
import { until } from '../../../helpers/until.ts';

/** A queue whose runs end when they are told to. */
function controlled() {
  const runs: PromiseWithResolvers<number>[] = [];
  let atOnce = 0;
  let most = 0;
  const queue = new ReloadQueue(async () => {
    most = Math.max(most, ++atOnce);
    const run = Promise.withResolvers<number>();
    runs.push(run);
    return run.promise.finally(() => atOnce--);
  });
  const begun = (count: number): Promise<void> =>
    until(`${count} runs have begun`, () => runs.length === count);
  return { queue, runs, begun, most: () => most };
}

t.test('who asks while it runs shares the next run', async (t) => {
  const { begun, most, queue, runs } = controlled();
  const first = queue.request();
  const others = [queue.request(), queue.request(), queue.request()];
  t.equal(runs.length, 1);
  runs[0]?.resolve(1);
  t.equal(await first, 1);
  await begun(2);
  const late = queue.request();
  runs[1]?.resolve(2);
  t.strictSame(await Promise.all(others), [2, 2, 2]);
  await begun(3);
  runs[2]?.resolve(3);
  t.equal(await late, 3, 'a run that has begun may have read too early');
  t.equal(most(), 1, 'runs never overlap');
});

t.test('a run that fails ends for those who asked for it only', async (t) => {
  const { begun, queue, runs } = controlled();
  const first = queue.request();
  const second = queue.request();
  runs[0]?.reject(new Error('bad'));
  await t.rejects(first, { message: 'bad' });
  await begun(2);
  runs[1]?.resolve(7);
  t.equal(await second, 7);
});

t.test('idle waits for the run and for the one behind it', async (t) => {
  const { begun, queue, runs } = controlled();
  await queue.idle();
  const first = queue.request();
  const second = queue.request();
  let isIdle = false;
  const idle = queue.idle().then(() => (isIdle = true));
  runs[0]?.reject(new Error('bad'));
  await t.rejects(first);
  await begun(2);
  t.notOk(isIdle);
  runs[1]?.resolve(1);
  await second;
  await idle;
  t.ok(isIdle);
});

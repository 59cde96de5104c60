import t from 'tap';
import { ReloadQueue } from '../../../../core/src/gateway/reload-queue.ts';

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
  return { queue, runs, most: () => most };
}

t.test('who asks while it runs shares the next run', async (t) => {
  const { most, queue, runs } = controlled();
  const first = queue.request();
  const others = [queue.request(), queue.request(), queue.request()];
  t.equal(runs.length, 1);
  runs[0]?.resolve(1);
  t.equal(await first, 1);
  const late = queue.request();
  await Promise.resolve();
  runs[1]?.resolve(2);
  t.strictSame(await Promise.all([...others, late]), [2, 2, 2, 2]);
  t.equal(runs.length, 2);
  t.equal(most(), 1, 'runs never overlap');
});

t.test('a run that fails ends for those who asked for it only', async (t) => {
  const { queue, runs } = controlled();
  const first = queue.request();
  const second = queue.request();
  runs[0]?.reject(new Error('bad'));
  await t.rejects(first, { message: 'bad' });
  await Promise.resolve();
  runs[1]?.resolve(7);
  t.equal(await second, 7);
});

t.test('idle waits for the run and for the one behind it', async (t) => {
  const { queue, runs } = controlled();
  await queue.idle();
  const first = queue.request();
  const second = queue.request();
  let isIdle = false;
  const idle = queue.idle().then(() => (isIdle = true));
  runs[0]?.reject(new Error('bad'));
  await t.rejects(first);
  await Promise.resolve();
  t.notOk(isIdle);
  runs[1]?.resolve(1);
  await second;
  await idle;
  t.ok(isIdle);
});

import { UpstreamError, type Context, type Reply } from '@ai-proxy/core';
import t from 'tap';
import { tryOne } from '../../../../../plugins/policies/router/attempt.ts';
import { Endings } from '../../../../../core/src/context/endings.ts';
import { fakeContext, fakeHost, fakeReply } from '../fake-context.ts';
import { candidates } from './fake-executor.ts';
import { fakeRules } from './fake-rules.ts';

const [candidate] = candidates({ a: {} });
if (candidate === undefined) throw new Error('no candidate');
const { account } = candidate;

async function scene() {
  const host = fakeHost('router');
  const { observers } = fakeRules(host, { firstMs: 1000 }).attempting;
  const endings = new Endings();
  const ctx: Context = await fakeContext({ model: 'm', endings, deadlineMs: 60_000 });
  const finish = () => endings.finish({ outcome: 'complete', status: 200, ms: 1 }, () => undefined);
  return { ctx, endings, finish, observers, time: host.time };
}

t.test('counts a request as at work until its exchange has ended', async (t) => {
  const { ctx, finish, observers } = await scene();
  const next = async (): Promise<Reply> => {
    t.equal(observers.inFlight.of(account), 1);
    return fakeReply();
  };
  await tryOne(ctx, next, candidate, observers, true);
  t.equal(observers.inFlight.of(account), 1);
  finish();
  t.equal(observers.inFlight.of(account), 0);
});

t.test('does not count one that failed, nor measure it', async (t) => {
  const { ctx, finish, observers } = await scene();
  const failing = () => Promise.reject(new UpstreamError('UPSTREAM_FAILED', { provider: 'one' }));
  await tryOne(ctx, failing, candidate, observers, true);
  t.equal(observers.inFlight.of(account), 0);
  t.equal(observers.latencies.ofAccount(account), undefined);
  t.match(observers.cooler.coolingOf(candidate), { reason: 'failing' });
  finish();
  t.equal(observers.inFlight.of(account), 0);
});

t.test('measures until the answer begins', async (t) => {
  const { ctx, observers, time } = await scene();
  const next = async (): Promise<Reply> => {
    time.monotonicMs += 70;
    return fakeReply();
  };
  await tryOne(ctx, next, candidate, observers, true);
  t.equal(observers.latencies.ofAccount(account), 70);
});

t.test('blames nobody when the client leaves', async (t) => {
  const { ctx, observers } = await scene();
  const leaving = () => {
    ctx.lifetime.end('client gone');
    return Promise.reject(new UpstreamError('UPSTREAM_NETWORK', { provider: 'one' }));
  };
  await tryOne(ctx, leaving, candidate, observers, true);
  t.equal(observers.cooler.coolingOf(candidate), undefined);
});

t.test('a success ends the cooldown of its credential', async (t) => {
  const { ctx, observers } = await scene();
  const limited = new UpstreamError('UPSTREAM_RATE_LIMITED', { provider: 'one' });
  observers.cooler.failed(candidate, limited, 0, {});
  await tryOne(ctx, async () => fakeReply(), candidate, observers, true);
  t.equal(observers.cooler.coolingOf(candidate), undefined);
});

t.test('an answer that breaks off cools its credential where there is another one', async (t) => {
  const error = new UpstreamError('UPSTREAM_PROTOCOL', { provider: 'one' });
  const end = { outcome: 'failed', status: 200, ms: 1, error } as const;
  for (const hasOthers of [true, false]) {
    const { ctx, endings, observers } = await scene();
    await tryOne(ctx, () => Promise.resolve(fakeReply()), candidate, observers, hasOthers);
    t.equal(observers.cooler.coolingOf(candidate), undefined);
    endings.finish(end, () => undefined);
    t.equal(observers.cooler.coolingOf(candidate) !== undefined, hasOthers);
  }
});

t.test('a request that runs out of time cools nobody', async (t) => {
  const { ctx, observers, time } = await scene();
  const late = () => {
    time.monotonicMs = ctx.deadlineMs;
    return Promise.reject(new UpstreamError('UPSTREAM_TIMEOUT', { provider: 'one' }));
  };
  await tryOne(ctx, late, candidate, observers, true);
  t.equal(observers.cooler.coolingOf(candidate), undefined);
});

t.test('an attempt that runs out of its own time cools', async (t) => {
  const { ctx, observers } = await scene();
  const silent = () =>
    Promise.reject(new UpstreamError('UPSTREAM_TIMEOUT', { provider: 'one', ambiguous: true }));
  await tryOne(ctx, silent, candidate, observers, true);
  t.match(observers.cooler.coolingOf(candidate), { reason: 'unreachable' });
});

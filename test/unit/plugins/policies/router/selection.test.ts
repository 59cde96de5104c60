import { UpstreamError, type Context } from '@ai-proxy/core';
import t from 'tap';
import type { Candidate } from '../../../../../plugins/policies/router/catalog.ts';
import { Selection } from '../../../../../plugins/policies/router/selection.ts';
import { fakeContext, fakeHost } from '../fake-context.ts';
import { candidates } from './fake-executor.ts';
import { fakeRules, type FakeRules } from './fake-rules.ts';

const limited = (retryAfterMs: number) =>
  new UpstreamError('UPSTREAM_RATE_LIMITED', { provider: 'one', retryAfterMs });
const busy = (retryAfterMs?: number) =>
  new UpstreamError('UPSTREAM_OVERLOADED', {
    provider: 'one',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

async function scene(groups: readonly (readonly Candidate[])[], changes: FakeRules = {}) {
  const host = fakeHost('router');
  const rules = fakeRules(host, { firstMs: 10_000, ...changes });
  const ctx: Context = await fakeContext({ model: 'm' });
  const select = () => new Selection(ctx, groups, rules.selecting);
  const rest = (selection: Selection): string => {
    let ids = '';
    for (let found = selection.next(); found !== undefined; found = selection.next())
      ids += found.credential.id;
    return ids;
  };
  return { ...rules, time: host.time, select, rest };
}

const pool = candidates({ a: {}, b: {}, c: {} });
const [a, b] = pool;
if (a === undefined || b === undefined) throw new Error('no candidates');
const others = candidates({ x: {}, y: {} }, 'two');

t.test('gives every candidate once, later groups after earlier ones', async (t) => {
  const { select, rest } = await scene([pool, others]);
  t.equal(rest(select()), 'abcxy');
});

t.test('passes over those that cool, until they do not', async (t) => {
  const { cooler, rest, select, time } = await scene([pool, others]);
  cooler.failed(a, limited(5000), 0, {});
  cooler.failed(b, limited(2000), 0, {});
  t.equal(rest(select()), 'cxy');
  time.monotonicMs += 2000;
  t.equal(rest(select()), 'bcxy');
  const selection = select();
  t.equal(selection.next(), b);
  time.monotonicMs += 3000;
  t.equal(selection.next(), a, 'in the course of a request as well');
});

t.test('sees what others learn while the request runs', async (t) => {
  const { cooler, rest, select } = await scene([pool]);
  const selection = select();
  selection.next();
  cooler.failed(b, limited(1000), 0, {});
  t.equal(rest(selection), 'c');
});

t.test('stays at the provider that it went to, and in the first group, when told to', async (t) => {
  const mixed = [...pool.slice(0, 1), ...others, ...pool.slice(1)];
  const { cooler, rest, select } = await scene([mixed, others], { leavesProvider: false });
  t.equal(rest(select()), 'abc');
  cooler.failed(a, limited(1000), 0, {});
  t.equal(rest(select()), 'xy', 'which is the first one that can be asked');
});

t.test('comes back to failing ones in the order of their failures', async (t) => {
  const { cooler, rest, select } = await scene([pool]);
  const selection = select();
  rest(selection);
  for (const candidate of [b, a]) {
    cooler.failed(candidate, busy(), 0, {});
    selection.failed(candidate, busy());
  }
  t.equal(selection.pauseMs(), 0);
  t.equal(selection.comeBack(), b, 'also while they cool for this reason');
  t.equal(selection.comeBack(), a);
  t.equal(selection.comeBack(), undefined);
  t.equal(selection.pauseMs(), undefined);
});

t.test('does not come back to limited ones, whoever found out', async (t) => {
  const { cooler, rest, select } = await scene([pool]);
  const selection = select();
  rest(selection);
  selection.failed(a, limited(0));
  t.equal(selection.comeBack(), undefined);
  selection.failed(b, busy());
  cooler.failed(b, limited(60_000), 0, {});
  t.equal(selection.comeBack(), undefined);
});

t.test('waits as long as the upstream asks, unless that is too long', async (t) => {
  const { rest, select } = await scene([pool], { backoff: { capMs: 8000, jitter: 0 } });
  const selection = select();
  rest(selection);
  selection.failed(a, busy(8001));
  t.equal(selection.pauseMs(), undefined);
  selection.failed(b, busy(3000));
  t.equal(selection.pauseMs(), 3000);
  const hasty = select();
  rest(hasty);
  hasty.failed(a, busy());
  t.same([hasty.pauseMs(), hasty.pauseMs(), hasty.pauseMs()], [250, 500, 1000]);
});

t.test('an unknown model is not asked for with other keys of the provider', async (t) => {
  const unknown = new UpstreamError('UPSTREAM_NOT_FOUND', { provider: 'one' });
  const [third] = candidates({ c: {} }).map((candidate) => ({ ...candidate, listed: true }));
  const [fourth] = candidates({ d: {} }).map((candidate) => ({ ...candidate, model: 'n' }));
  if (third === undefined || fourth === undefined) throw new Error('no candidates');
  const [fifth] = candidates({ e: {} }).map((candidate) => ({
    ...candidate,
    credential: { ...candidate.credential, upstream: 'https://elsewhere.example/' },
  }));
  if (fifth === undefined) throw new Error('no candidate');
  const { rest, select } = await scene([[a, b, third, fourth, fifth], others]);
  const selection = select();
  selection.next();
  selection.failed(a, unknown);
  t.equal(
    rest(selection),
    'cdexy',
    'but with those that list it, have another one, or are elsewhere',
  );
});

t.test('says why there is nobody', async (t) => {
  const { cooler, select, time } = await scene([pool.slice(0, 2)]);
  cooler.failed(a, limited(5000), 0, {});
  cooler.failed(b, limited(2000), 0, {});
  time.monotonicMs += 0.5;
  t.match(select().unavailable(), { code: 'CREDENTIALS_COOLING', retryAfterMs: 2000 });
  t.match((await scene([])).select().unavailable(), { code: 'NO_CREDENTIAL' });
});

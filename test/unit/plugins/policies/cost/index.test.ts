import { Charge, GatewayError, type Contribution, type Ready } from '@ai-proxy/core';
import t from 'tap';
import { Endings } from '../../../../../core/src/context/endings.ts';
import { testHost } from '../../../../../core/src/testing/host.ts';
import type { CostLedger, LedgerRow } from '../../../../../plugins/operations/log-store/keys.ts';
import cost from '../../../../../plugins/policies/cost/index.ts';
import { Prices } from '../../../../../plugins/policies/cost/keys.ts';
import { fakeContext, fakeHost, fakeReply, run, setUp } from '../fake-context.ts';

const defaults = { enabled: true, prices: { m: { input: 1, output: 2 } }, durability: 'batched' };
const served = { provider: 'p', credential: 'c', model: 'm' };
const end = {
  outcome: 'complete',
  status: 200,
  ms: 12.5,
  usage: { inputTokens: 3, outputTokens: 2 },
} as const;

/** What others give to the plugin: a store with this ledger. */
function withLedger(ledger: Partial<CostLedger>): Ready {
  const store = { ledger: { full: false, ...ledger } };
  return {
    executors: [],
    dialect: () => undefined,
    service: (key) => (key.name === 'log-store.store' ? (store as never) : undefined),
  };
}

async function exchange(plugin: Contribution, endings = new Endings()) {
  const ctx = await fakeContext({ model: 'm', endings, body: { messages: [] } });
  await run(plugin, ctx, () => Promise.resolve(fakeReply(served)));
  return { ctx, endings };
}

t.test('tells the cost when the exchange has ended, and writes one row', async (t) => {
  const rows: LedgerRow[] = [];
  const host = fakeHost();
  const plugin = await setUp(cost, defaults, host);
  await plugin.ready?.(withLedger({ append: (row) => void rows.push(row) }));
  const { ctx, endings } = await exchange(plugin);
  t.equal(ctx.wantsUsage, true);
  t.equal(ctx.find(Charge), undefined);
  endings.finish(end, t.error);
  t.match(ctx.find(Charge), { picoUsd: 7_000_000n, source: 'provider', usage: end.usage });
  t.match(rows, [
    {
      requestId: 'request-1',
      startedMs: host.time.nowMs - 12,
      endedMs: host.time.nowMs,
      client: undefined,
      operation: 'generate',
      dialect: 'openai-chat',
      stream: false,
      model: 'm',
      provider: 'p',
      credential: 'c',
      servedModel: 'm',
      outcome: 'complete',
      status: 200,
      code: undefined,
      usage: end.usage,
      usageSource: 'provider',
      costPicoUsd: 7_000_000n,
      attempts: [],
    },
  ]);
});

t.test('with "strict" the last bytes wait for the row', async (t) => {
  let written: () => void = () => undefined;
  let rows = 0;
  const secure = (): Promise<void> => {
    rows++;
    return new Promise((resolve) => (written = resolve));
  };
  const plugin = await setUp(cost, { ...defaults, durability: 'strict' });
  await plugin.ready?.(withLedger({ secure }));
  const { ctx, endings } = await exchange(plugin);
  t.equal(endings.holdsBack, true);
  let isSettled = false;
  const settled = endings.settle(end, t.error).then(() => (isSettled = true));
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(isSettled, false);
  t.match(ctx.find(Charge), { picoUsd: 7_000_000n });
  written();
  await settled;
  endings.finish(end, t.error);
  t.equal(rows, 1, 'and there is one row');
});

t.test('with "batched" nothing waits', async (t) => {
  const { endings } = await exchange(await setUp(cost, defaults));
  t.equal(endings.holdsBack, false);
});

t.test('while the ledger is full requests are refused before they cost anything', async (t) => {
  const plugin = await setUp(cost, defaults);
  await plugin.ready?.(withLedger({ full: true }));
  const ctx = await fakeContext({ model: 'm' });
  await t.rejects(
    run(plugin, ctx, () => t.fail('it went on') as never),
    { code: 'LEDGER_FULL', status: 503, retryAfterMs: 1000 },
  );
});

t.test('a request that failed has a row too, and costs nothing', async (t) => {
  const rows: LedgerRow[] = [];
  const plugin = await setUp(cost, defaults);
  await plugin.ready?.(withLedger({ append: (row) => void rows.push(row) }));
  const endings = new Endings();
  const ctx = await fakeContext({ model: 'm', endings });
  const error = new GatewayError('UPSTREAM_TIMEOUT');
  await t.rejects(run(plugin, ctx, () => Promise.reject(error)));
  endings.finish({ outcome: 'failed', status: 504, ms: 1, error }, t.error);
  t.match(rows, [
    {
      outcome: 'failed',
      status: 504,
      code: 'UPSTREAM_TIMEOUT',
      usageSource: 'none',
      costPicoUsd: 0n,
    },
  ]);
  t.equal(rows[0]?.provider, undefined);
});

t.test('gives the prices to others', async (t) => {
  const { services = [] } = await setUp(cost, defaults);
  t.match(services, [[{ name: Prices.name }, { version: /^20/ }]]);
});

t.test('can be switched off', async (t) => {
  t.same(await setUp(cost, { ...defaults, enabled: false }), {});
});

t.test('refuses prices that are none, and a file without prices', async (t) => {
  const wrong = { ...defaults, prices: { m: { input: 0.0000001, output: 1 } } };
  await t.rejects(setUp(cost, wrong), { code: 'CONFIG_INVALID', param: 'model-prices.m.input' });
  await t.rejects(setUp(cost, { ...defaults, pricesFile: '/nowhere.json' }), {
    code: 'CONFIG_INVALID',
  });
});

t.test('takes prices from a file', async (t) => {
  const models = { openai: { other: { input: 5, output: 6 } } };
  const text = JSON.stringify({ source: 'x', date: '2031-01-01', models });
  const pricesFile = `${t.testdir({ 'prices.json': text })}/prices.json`;
  const { services } = await setUp(cost, { ...defaults, pricesFile });
  const [, table] = services?.[0] ?? [];
  t.match(table, { version: /^2031-01-01-/ });
});

t.test('a configuration that is refused after all does not take the ledger away', async (t) => {
  const rows: string[] = [];
  const { carry } = testHost();
  const host = { ...fakeHost(), carry };
  const ledger = (name: string) => ({ append: () => void rows.push(name) });
  const serving = await setUp(cost, defaults, host);
  await serving.ready?.(withLedger(ledger('serving')));
  const refused = await setUp(cost, defaults, host);
  await refused.ready?.(withLedger(ledger('refused')));
  const { endings } = await exchange(serving);
  endings.finish(end, t.error);
  t.strictSame(rows, ['serving']);
});

t.test('an answer whose cost cannot be worked out has a row, and costs nothing', async (t) => {
  const rows: LedgerRow[] = [];
  const host = fakeHost();
  const broken = {
    find: () => {
      throw new RangeError('too deep');
    },
    decode: () => ({}),
    mark: '',
  };
  const plugin = await setUp(cost, defaults, {
    ...host,
    dialect: () => ({ usage: broken }) as never,
  });
  await plugin.ready?.(withLedger({ append: (row) => void rows.push(row) }));
  const endings = new Endings();
  const ctx = await fakeContext({ model: 'm', endings, body: { messages: [] } });
  await run(plugin, ctx, () => Promise.resolve(fakeReply(served)));
  endings.finish({ outcome: 'failed', status: 200, ms: 1 }, t.error);
  t.match(rows, [{ provider: 'p', servedModel: 'm', usageSource: 'none', costPicoUsd: 0n }]);
  t.match(ctx.find(Charge), { picoUsd: 0n, source: 'none' });
});

import { join } from 'node:path';
import { definePlugin, type Plugin } from '@ai-proxy/core';
import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import logStore from '../../../plugins/operations/log-store/index.ts';
import { Store, type LedgerRow } from '../../../plugins/operations/log-store/keys.ts';

const key = 'frugal-client-key';

/** A ledger that outlives the gateways it is part of. */
function lastingLedger(): { readonly rows: LedgerRow[]; readonly plugin: Plugin } {
  const rows: LedgerRow[] = [];
  const ledger = {
    full: false,
    append: async (row: LedgerRow) => void rows.push(row),
    spentBy: async (client: string, fromMs: number) =>
      rows
        .filter((row) => row.client === client && row.startedMs >= fromMs)
        .reduce((sum, { costPicoUsd = 0n }) => sum + costPicoUsd, 0n),
  };
  const plugin = definePlugin({
    name: 'lasting-ledger',
    api: 1,
    summary: 'Keeps costs for as long as the test runs.',
    provides: [Store],
    setup: () => ({
      services: [[Store, { ledger, durable: true, requireDurable: async () => undefined }]],
    }),
  });
  return { rows, plugin };
}

/** A hundred tokens, which cost a tenth of a dollar. */
const usage = { prompt_tokens: 50, completion_tokens: 50, total_tokens: 100 };
const choice = { index: 0, finish_reason: 'stop' };
const whole = JSON.stringify({
  id: '1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o',
  choices: [{ ...choice, message: { role: 'assistant', content: 'Hello' } }],
  usage,
});
const chunks = [
  `data: ${JSON.stringify({ id: '1', choices: [{ ...choice, delta: { content: 'Hello' } }] })}\n\n`,
  `data: ${JSON.stringify({ id: '1', choices: [], usage })}\n\ndata: [DONE]\n\n`,
];

interface Till {
  /** The status of an answer that is read to its end. */
  ask(stream?: boolean): Promise<{ status: number; body: string; retryAfterMs: number }>;
  readonly warnings: () => readonly string[];
  close(): Promise<void>;
}

/** A gateway whose client may spend so much. */
async function startTill(
  t: Test,
  budget: object,
  ledger?: Plugin,
  entry: string | object = 'lasting-ledger',
): Promise<Till> {
  const upstream = await startUpstream(({ body }) =>
    body.includes('"stream":true')
      ? { headers: { 'content-type': 'text/event-stream' }, body: chunks }
      : { headers: { 'content-type': 'application/json' }, body: whole },
  );
  const gateway = await startGateway({
    builtins: {
      ...builtins,
      ...(ledger === undefined
        ? {}
        : { [ledger.name]: () => Promise.resolve({ default: ledger }) }),
    },
    logLevel: 'warn',
    config: JSON.stringify({
      pipeline: [
        'chat-api',
        { auth: { 'auth-keys': [{ key, name: 'frugal', budget }] } },
        'rate-limit',
        { cost: { prices: { 'gpt-4o': { input: 1000, output: 1000 } } } },
        'router',
        { openai: { keys: [{ 'api-key': 'upstream-secret-1', 'base-url': upstream.url }] } },
        ...(ledger === undefined ? [] : [entry]),
      ],
    }),
  });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= gateway.close().then(() => upstream.close()));
  t.teardown(close);
  return {
    close,
    warnings: () => gateway.logs.map(({ msg }) => String(msg)),
    ask: async (stream = false) => {
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({
          model: 'gpt-4o',
          stream,
          messages: [{ role: 'user', content: 'Hi' }],
        }),
      });
      const retryAfterMs = Number(response.headers.get('retry-after-ms') ?? NaN);
      return { status: response.status, body: await response.text(), retryAfterMs };
    },
  };
}

t.test('a budget is spent by answers and streams alike, and then refused', async (t) => {
  const till = await startTill(t, { 'total-usd': 0.4, period: 'daily' }, lastingLedger().plugin);
  for (const stream of [false, true, true, false]) t.equal((await till.ask(stream)).status, 200);
  const { body, retryAfterMs, status } = await till.ask();
  t.equal(status, 429);
  t.match(body, /BUDGET_SPENT/);
  t.ok(retryAfterMs > 0 && retryAfterMs <= 86_400_000, `${retryAfterMs} ms`);
  t.same(till.warnings(), []);
});

t.test('a budget survives restarts to the last part of a cent', async (t) => {
  const { rows, plugin } = lastingLedger();
  const budget = { 'total-usd': 0.5 };
  for (let restart = 0; restart < 4; restart++) {
    const till = await startTill(t, budget, plugin);
    t.equal((await till.ask(restart % 2 === 1)).status, 200);
    await till.close();
  }
  const till = await startTill(t, budget, plugin);
  t.equal((await till.ask()).status, 200);
  const refused = await till.ask();
  t.match(refused, { status: 429, body: /BUDGET_SPENT/, retryAfterMs: NaN });
  await till.close();
  const paid = rows.filter(({ status }) => status === 200);
  t.same(
    paid.map(({ costPicoUsd }) => costPicoUsd),
    Array.from({ length: 5 }, () => 100_000_000_000n),
  );
});

t.test('a budget survives restarts in SQLite', async (t) => {
  const path = join(t.testdir(), 'ledger.db');
  const start = () =>
    startTill(t, { 'total-usd': 0.3 }, logStore, { 'log-store': { kind: 'sqlite', path } });
  for (let restart = 0; restart < 3; restart++) {
    const till = await start();
    t.equal((await till.ask(restart === 1)).status, 200);
    await till.close();
  }
  const till = await start();
  t.match(await till.ask(), { status: 429, body: /BUDGET_SPENT/ });
  t.same(till.warnings(), []);
});

t.test('clients that come together spend no more than what is at work', async (t) => {
  const budget = { 'total-usd': 0.3, period: 'monthly' };
  const till = await startTill(t, budget, lastingLedger().plugin);
  const first = await Promise.all(Array.from({ length: 20 }, () => till.ask()));
  t.ok(first.some(({ status }) => status === 200));
  t.equal((await till.ask()).status, 429);
});

t.test('without a ledger the log says that budgets start anew', async (t) => {
  const till = await startTill(t, { 'total-usd': 0.1 });
  t.equal((await till.ask()).status, 200);
  t.equal((await till.ask()).status, 429);
  t.match(till.warnings(), [/forgotten with a restart/]);
});

import { existsSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { testHost } from '../../../../../../core/src/testing/host.ts';
import type { Engine } from '../../../../../../plugins/operations/log-store/engine.ts';
import { openPostgres } from '../../../../../../plugins/operations/log-store/postgres/engine.ts';
import { UnwritableRow } from '../../../../../../plugins/operations/log-store/unwritable-row.ts';
import { noPostgres, startPostgres, type Postgres } from '../../../../../helpers/postgres.ts';
import { openQueued } from '../queued.ts';
import { bareRow, ledgerRow, logRecord, noonMs } from '../rows.ts';
import { storeSuite } from '../store-suite.ts';

const skip = noPostgres() ?? false;
const { log } = testHost();
let server: Postgres;

function openAt(t: Test, url: string, limitBytes = 1e9): Promise<Engine> {
  return openPostgres(url, { path: join(t.testdir(), 'spool.db'), limitBytes }, log);
}

async function emptied(engine: Engine): Promise<number> {
  for (;;) {
    try {
      return (await engine.totals()).rows;
    } catch {
      await sleep(50);
    }
  }
}

t.test('with a server', { skip }, async (t) => {
  server = await startPostgres();
  t.teardown(() => server.remove());

  await t.test('a store in PostgreSQL', async (t) => {
    const path = join(t.testdir(), 'spool.db');
    await storeSuite(t, async () =>
      openQueued(await openPostgres(await server.database(), { path, limitBytes: 1e9 }, log)),
    );
    t.notOk(existsSync(path), 'the spool is made when it is needed');
  });

  await t.test('two gateways that start together count every row once', async (t) => {
    const url = await server.database();
    const engines = await Promise.all([openAt(t, url), openAt(t, url)]);
    t.teardown(() => Promise.all(engines.map((engine) => engine.close())));
    const rows = Array.from({ length: 400 }, (_, at) =>
      ledgerRow(`r${at}`, { client: `c${at % 5}`, costPicoUsd: 3n }),
    );
    await Promise.all(
      engines.flatMap((engine) => [
        engine.writeLedger(rows.slice(0, 250)),
        engine.writeLedger(rows.slice(150).toReversed()),
      ]),
    );
    for (const engine of engines)
      t.strictSame(await engine.totals(), { rows: 400, costPicoUsd: 1200n });
  });

  await t.test('refuses a row that fits no column, and nothing else', async (t) => {
    const engine = await openAt(t, await server.database());
    const store = openQueued(engine);
    t.teardown(() => store.close());
    const odd = ledgerRow('odd', { startedMs: 1e30 });
    await t.rejects(engine.writeLedger([ledgerRow('a'), odd]), UnwritableRow);
    const results = await Promise.allSettled(
      [ledgerRow('a'), odd, bareRow('b')].map((row) => store.ledger.secure(row)),
    );
    t.same(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    t.equal((await store.ledger.totals()).rows, 2);
  });

  await t.test('deletes requests that are too old, then those that are too many', async (t) => {
    const url = await server.database();
    const engine = await openAt(t, url);
    t.teardown(() => engine.close());
    await engine.writeLog(
      Array.from({ length: 2500 }, (_, at) =>
        logRecord(`r${at}`, { atMs: noonMs + at, requestBody: 'x' }),
      ),
    );
    await engine.retain({ fromMs: noonMs + 1200, maxRows: 1000 });
    const { items, total } = await engine.page({ page: 1000, pageSize: 1 });
    t.equal(total, 1000);
    t.equal(items[0]?.id, 'r1500');
    t.equal(await server.query(url, 'SELECT count(*) FROM ai_proxy_log_bodies'), '1000');
  });

  await t.test('loses no row when the server goes away, and counts none twice', async (t) => {
    const url = await server.database();
    const engine = await openAt(t, url);
    const store = openQueued(engine);
    t.teardown(() => store.close());
    let next = 0;
    const append = (rows: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: rows }, () =>
          store.ledger.secure(ledgerRow(`r${next++}`, { costPicoUsd: 7n })),
        ),
      );
    await append(20);
    for (let round = 0; round < 2; round++) {
      const during = append(300);
      await server.stop();
      await during;
      await append(50);
      store.log.append(logRecord(`log${round}`));
      await t.rejects(store.ledger.spentBy('team', 0), 'nobody knows the sum meanwhile');
      await server.start();
      t.equal(await emptied(engine), next);
    }
    t.equal(await store.ledger.spentBy('team', 0), 7n * BigInt(next));
    t.equal(await server.query(url, 'SELECT count(*) FROM ai_proxy_ledger'), `${next}`);
    await store.flush();
    t.equal((await store.log.page({ page: 1, pageSize: 9 })).total, 2);
  });

  await t.test('gives what waits to a server that is there at the next start', async (t) => {
    const url = await server.database();
    const path = join(t.testdir(), 'spool.db');
    const options = { path, limitBytes: 1e9 };
    await server.stop();
    const away = openQueued(await openPostgres(url, options, log));
    await Promise.all([1, 2, 3].map((at) => away.ledger.secure(ledgerRow(`r${at}`))));
    await away.close();
    await server.start();
    const back = openQueued(await openPostgres(url, options, log));
    t.teardown(() => back.close());
    t.strictSame(await back.ledger.row('r3'), ledgerRow('r3'));
    t.equal((await back.ledger.totals()).rows, 3);
  });

  await t.test('refuses tables that another version has made', async (t) => {
    const url = await server.database();
    await server.query(
      url,
      'CREATE TABLE ai_proxy_version (version integer); INSERT INTO ai_proxy_version VALUES (1)',
    );
    const engine = await openAt(t, url);
    t.teardown(() => engine.close());
    await t.rejects(engine.writeLog([logRecord('a')]), /Another version.*log-store\.url/);
  });

  await t.test('keeps a row aside that the server refuses after all', async (t) => {
    const url = await server.database();
    const engine = await openAt(t, url);
    t.teardown(() => engine.close());
    await server.stop();
    await engine.writeLedger([ledgerRow('a'), ledgerRow('odd', { startedMs: 1e30 }), bareRow('b')]);
    await server.start();
    t.equal(await emptied(engine), 2);
  });

  await t.test('keeps to a limit of the spool', async (t) => {
    const url = await server.database();
    const engine = await openAt(t, url, 60_000);
    t.teardown(() => engine.close());
    await server.stop();
    let written = 0;
    await t.rejects(async () => {
      for (;;) {
        await engine.writeLedger([ledgerRow(`r${written}`)]);
        written++;
      }
    }, /is full/);
    t.ok(written > 20, `${written}`);
    await server.start();
    t.equal(await emptied(engine), written);
    await engine.writeLedger([ledgerRow('more')]);
  });
});

t.test('does not wait for a server that does not answer', async (t) => {
  const sockets: Socket[] = [];
  const silent: Server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const { port } = silent.address() as { port: number };
  const began = performance.now();
  const engine = await openAt(t, `postgres://somebody@127.0.0.1:${port}/some`);
  t.ok(performance.now() - began < 4000, 'the start waits for nothing');
  const store = openQueued(engine);
  t.teardown(() => store.close());
  await store.ledger.secure(ledgerRow('first'));
  const afterFirst = performance.now();
  t.ok(afterFirst - began < 8000, 'the first row waits for the connection once');
  await store.ledger.secure(ledgerRow('second'));
  t.ok(performance.now() - afterFirst < 4000, 'the next one does not');
});

t.test('refuses what is no URL of PostgreSQL', async (t) => {
  for (const url of ['nonsense', 'mysql://a@b/c', ''])
    await t.rejects(openAt(t, url), { code: 'PLUGIN_SETUP_FAILED', message: /postgres:\/\/USER/ });
});

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, type Plugin } from '@ai-proxy/core';
import { startGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import logStore from '../../../../../plugins/operations/log-store/index.ts';
import { Store, type LogStore } from '../../../../../plugins/operations/log-store/keys.ts';
import { ledgerRow, logRecord } from './rows.ts';

interface Scene {
  /** The stores of all generations so far, the newest last. */
  readonly stores: LogStore[];
  readonly reload: (options: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A gateway whose generations tell which store they got. */
async function start(t: Test, options: Readonly<Record<string, unknown>>): Promise<Scene> {
  const stores: LogStore[] = [];
  const witness: Plugin = definePlugin({
    name: 'witness',
    api: 1,
    summary: 'Looks at the store.',
    setup: () => ({
      ready({ service }) {
        const store = service(Store);
        if (store !== undefined) stores.push(store);
      },
    }),
  });
  const folder = mkdtempSync(join(tmpdir(), 'log-store-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'config.yaml');
  const write = (changed: Readonly<Record<string, unknown>>): void =>
    writeFileSync(file, JSON.stringify({ port: 0, 'log-store': changed }));
  write(options);
  const gateway = await startGateway({
    configFile: file,
    builtins: {
      ...builtins,
      'log-store': async () => ({ default: logStore }),
      witness: async () => ({ default: witness }),
    },
    defaultPipeline: ['chat-api', 'witness', 'router', 'demo', 'log-store'],
  });
  t.teardown(() => gateway.close());
  return {
    stores,
    close: () => gateway.close(),
    async reload(changed) {
      write(changed);
      await gateway.gateway.reload();
    },
  };
}

t.test('is in memory where nothing is configured', async (t) => {
  const { stores } = await start(t, {});
  t.equal(stores[0]?.durable, false);
});

t.test('stays the same store over a reload that does not change its options', async (t) => {
  const { reload, stores } = await start(t, { capacity: 5 });
  await stores[0]?.ledger.secure(ledgerRow('a'));
  await reload({ capacity: 5 });
  t.equal(stores.length, 2);
  t.equal(stores[1], stores[0]);
  t.equal((await stores[1]?.ledger.totals())?.rows, 1);
});

t.test('closes the old store when its generation has ended, and loses nothing', async (t) => {
  const path = join(t.testdir(), 'a.db');
  const { reload, stores } = await start(t, { path });
  const [old] = stores;
  if (old === undefined) return t.fail('there is no store');
  const appended = [1, 2, 3].map((at) => old.ledger.secure(ledgerRow(`r${at}`)));
  old.log.append(logRecord('a'));
  await reload({ path, 'retention-days': 0 });
  await Promise.all(appended);
  const fresh = stores[1];
  t.not(fresh, old);
  t.equal(fresh?.durable, true);
  await fresh?.ledger.secure(ledgerRow('r4'));
  t.equal((await fresh?.ledger.totals())?.rows, 4);
  await t.rejects(
    eventually(() => old.ledger.secure(ledgerRow('late'))),
    /closed/,
  );
  t.equal((await fresh?.log.page({ page: 1, pageSize: 5 }))?.total, 1);
});

t.test('writes what waits when the gateway stops', async (t) => {
  const path = join(t.testdir(), 'a.db');
  const first = await start(t, { path, 'flush-ms': 60_000, 'retention-days': 0 });
  first.stores[0]?.log.append(logRecord('a'));
  first.stores[0]?.log.append(logRecord('b'));
  await first.close();
  t.notOk(existsSync(`${path}-wal`), 'everything is in the file itself');
  const second = await start(t, { path, 'retention-days': 0 });
  t.equal((await second.stores[0]?.log.page({ page: 1, pageSize: 5 }))?.total, 2);
});

t.test('says at the start which file it cannot use, and what to do', async (t) => {
  const path = join(t.testdir(), 'missing', 'a.db');
  const refused: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ path }, /missing\/a\.db: .*log-store\.path/],
    [{ kind: 'postgres' }, /log-store\.url/],
    [{ url: 'http://nowhere' }, /log-store\.url/],
  ];
  for (const [options, message] of refused) {
    const error = await start(t, options).catch((failure: unknown) => failure);
    t.match(error, { problems: [{ code: 'PLUGIN_SETUP_FAILED', message }] });
  }
});

t.test('refuses options that contradict each other', async (t) => {
  const error = await start(t, { kind: 'memory', path: './a.db' }).catch((e: unknown) => e);
  t.match(error, { problems: [{ code: 'CONFIG_INVALID', message: /write kind: sqlite/ }] });
});

t.test('keeps the old store where the new one cannot be opened', async (t) => {
  const { reload, stores } = await start(t, {});
  await t.rejects(reload({ path: join(t.testdir(), 'missing', 'a.db') }));
  await reload({});
  t.equal(stores[1], stores[0]);
  await stores[1]?.ledger.secure(ledgerRow('a'));
  t.equal((await stores[0]?.ledger.totals())?.rows, 1);
});

/** Calls again until it rejects. */
async function eventually(call: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    await call();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

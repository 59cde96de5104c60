import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { openSqlite } from '../../plugins/operations/log-store/sqlite/engine.ts';
import { openQueued } from '../unit/plugins/operations/log-store/queued.ts';
import { ledgerRow, logRecord } from '../unit/plugins/operations/log-store/rows.ts';

const disk = mkdtempSync(join(tmpdir(), 'small-disk-'));
t.teardown(() => rmSync(disk, { recursive: true, force: true }));

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'ignore' });
}

/** Makes a disk of 2 MiB; why it cannot be made, where it cannot. */
function mount(): string | false {
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk);
    t.teardown(() => run('umount', '-l', disk));
    return false;
  } catch {
    return 'only root of a real machine can mount a small disk';
  }
}

t.test(
  'goes on when a full disk has room again, and loses no cost',
  { skip: mount() },
  async (t) => {
    const path = join(disk, 'a.db');
    const store = openQueued(await openSqlite(path), { queueRecords: 500 });
    await store.ledger.secure(ledgerRow('first'));
    const filler = join(disk, 'filler');
    let size = 2 * 1024 * 1024;
    while (size > 1024) {
      try {
        writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
      } catch {
        size = Math.floor(size / 2);
      }
    }
    let settled = 0;
    const appended = Array.from({ length: 500 }, async (_, at) => {
      await store.ledger.secure(ledgerRow(`r${at}`));
      settled++;
    });
    for (let at = 0; at < 700; at++) store.log.append(logRecord(`r${at}`, { requestBody: 'x' }));
    await sleep(500);
    t.ok(settled < 500, `${settled} of 500 rows fitted`);
    t.ok(store.dropped.records >= 200, 'requests are dropped, and counted');
    if (settled === 0) {
      t.equal(store.ledger.full, true);
      await t.rejects(store.ledger.secure(ledgerRow('more')), { code: 'LEDGER_FULL' });
    }
    t.equal(await store.ledger.spentBy('team', 0), 37_500n * BigInt(settled + 1));
    rmSync(filler);
    await Promise.all(appended);
    t.equal((await store.ledger.totals()).rows, 501);
    t.equal(store.ledger.full, false);
    await store.close();
  },
);

import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { takeControl, type ControlLock } from '../../../../cli/src/daemon/control-lock.ts';

/** Short, as addresses of sockets have to be. */
function place(t: Test): string {
  const parent = mkdtempSync(join(tmpdir(), 'lock-'));
  t.teardown(() => rmSync(parent, { recursive: true }));
  return join(parent, 'c');
}

function end(t: Test, lock: ControlLock | undefined): ControlLock | undefined {
  t.teardown(() => lock?.server.close());
  return lock;
}

/** Leaves a socket behind as a process does that is killed: nobody listens on it any more. */
async function leaveSocket(directory: string): Promise<void> {
  mkdirSync(`${directory}-old`);
  const server = createServer().listen(join(`${directory}-old`, 'dead'));
  await once(server, 'listening');
  // Otherwise the end of the server removes it.
  renameSync(`${directory}-old`, directory);
  await once(server.close(), 'close');
}

t.test('is for this user only, and gone after its release', async (t) => {
  const directory = place(t);
  const lock = end(t, await takeControl(directory));
  const [name = ''] = readdirSync(directory);
  t.equal(statSync(directory).mode & 0o777, 0o700);
  t.equal(statSync(join(directory, name)).mode & 0o777, 0o600);
  lock?.release();
  t.same(readdirSync(join(directory, '..')), []);
});

t.test('is refused while another holds it, who is not disturbed', async (t) => {
  const directory = place(t);
  const first = end(t, await takeControl(directory));
  t.equal(await takeControl(directory), undefined);
  t.equal(await takeControl(directory), undefined);
  t.same(readdirSync(join(directory, '..')), ['c'], 'nothing is left of the others');
  first?.release();
  t.ok(end(t, await takeControl(directory)));
});

t.test('is taken from a process that was killed', async (t) => {
  const directory = place(t);
  await leaveSocket(directory);
  t.same(readdirSync(directory), ['dead']);
  t.ok(end(t, await takeControl(directory)));
  t.equal(readdirSync(directory).length, 1);
  t.notMatch(readdirSync(directory), ['dead']);
});

t.test('goes to one of many that take it from a dead process at once', async (t) => {
  for (let round = 0; round < 20; round++) {
    const directory = place(t);
    await leaveSocket(directory);
    const locks = await Promise.all(Array.from({ length: 20 }, () => takeControl(directory)));
    const held = locks.filter((lock) => end(t, lock) !== undefined);
    t.equal(held.length, 1, `round ${round}`);
    t.equal(readdirSync(directory).length, 1);
  }
});

t.test('does not remove what is no socket', async (t) => {
  const directory = place(t);
  mkdirSync(directory);
  writeFileSync(join(directory, 'diary'), 'Dear diary');
  await t.rejects(takeControl(directory), { message: /diary is in the way/ });
  t.same(readdirSync(directory), ['diary']);
  t.same(readdirSync(join(directory, '..')), ['c']);
});

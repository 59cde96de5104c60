import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { askReload, askStatus } from '../../../../cli/src/daemon/control-client.ts';
import { takeControl } from '../../../../cli/src/daemon/control-lock.ts';
import type { ReloadResult, Status } from '../../../../cli/src/daemon/control-messages.ts';
import { answerControl } from '../../../../cli/src/daemon/control-server.ts';

const status: Status = { pid: 7, start: 'now', phase: 'running', uptimeSeconds: 1 };
const done: ReloadResult = { reloaded: true, changed: ['debug: false → true'], restart: [] };

async function controlled(t: Test): Promise<string> {
  const parent = mkdtempSync(join(tmpdir(), 'control-'));
  const directory = join(parent, 'c');
  const lock = await takeControl(directory);
  if (lock === undefined) throw new Error('the directory is new');
  answerControl(lock.server, { status: () => status, reload: () => Promise.resolve(done) });
  t.teardown(() => {
    lock.release();
    lock.server.close();
    rmSync(parent, { recursive: true });
  });
  return directory;
}

function heard(address: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(address, () => socket.write(text));
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('error', () => undefined).on('close', () => resolve(answer));
  });
}

t.test('gives the status and the outcome of a reload', async (t) => {
  const directory = await controlled(t);
  t.same(await askStatus(directory), { answer: status });
  t.same(await askReload(directory), { answer: done });
});

t.test('says what it does not know, and hears no long stories', async (t) => {
  const directory = await controlled(t);
  const address = join(directory, readdirSync(directory)[0] ?? '');
  t.same(JSON.parse(await heard(address, 'dance\n')), { unknown: 'dance' });
  t.same(JSON.parse(await heard(address, '__proto__\n')), { unknown: '__proto__' });
  t.equal(await heard(address, 'x'.repeat(65)), '');
  t.same(await askStatus(directory), { answer: status }, 'it goes on');
});

t.test('nobody is there', async (t) => {
  const parent = t.testdir({ empty: {} });
  t.same(await askStatus(join(parent, 'gone')), { answer: undefined, why: 'absent' });
  t.same(await askStatus(join(parent, 'empty')), { answer: undefined, why: 'absent' });
});

t.test('somebody is there who says nothing that can be understood', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'control-'));
  mkdirSync(directory, { recursive: true });
  const server = createServer((socket) => socket.end('good morning\n'));
  t.teardown(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });
  await once(server.listen(join(directory, 's')), 'listening');
  t.same(await askStatus(directory), { answer: undefined, why: 'silent' });
});

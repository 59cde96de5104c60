import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startOf } from '../../../../cli/src/daemon/process-start.ts';
import { stopInstance, type StopOptions } from '../../../../cli/src/daemon/stop-instance.ts';

function optionsIn(t: Test, timeout?: number): StopOptions & { readonly shown: number[] } {
  const shown: number[] = [];
  const directory = t.testdir({});
  return {
    settings: {
      pidFile: join(directory, 'a.pid'),
      logDirectory: join(directory, 'logs'),
      shutdownTimeout: 30,
    },
    timeout,
    progress: { show: (pid) => shown.push(pid), end: () => undefined },
    shown,
  };
}

/** A process that does not care about SIGTERM, or does. */
async function program(t: Test, stubborn: boolean): Promise<number> {
  const heed = stubborn ? `process.on('SIGTERM', () => {});` : '';
  const script = `${heed} setInterval(() => {}, 1000); console.log('up')`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

t.test('ends a process of which the PID file says when it began', async (t) => {
  const pid = await program(t, false);
  const options = optionsIn(t);
  writeFileSync(options.settings.pidFile, `${pid}\n${startOf(pid)}\n`);
  const report = await stopInstance({ kind: 'socketless', pid }, options);
  t.match(report, { exitCode: 0, json: { stopped: true, pid, killed: false } });
  t.equal(startOf(pid), undefined);
});

t.test('kills one that does not end, shows that it waits, and cleans up', async (t) => {
  const pid = await program(t, true);
  const options = optionsIn(t, 2);
  writeFileSync(options.settings.pidFile, `${pid}\n${startOf(pid)}\n`);
  const report = await stopInstance({ kind: 'silent', pid }, options);
  t.match(report, { exitCode: 0, text: /killed/, json: { stopped: true, killed: true } });
  t.equal(startOf(pid), undefined);
  t.same(options.shown.slice(0, 1), [pid]);
  t.notOk(existsSync(options.settings.pidFile));
});

t.test('touches no process that began at another time', async (t) => {
  const pid = await program(t, false);
  const options = optionsIn(t);
  writeFileSync(options.settings.pidFile, `${pid}\n1 another-boot\n`);
  for (const kind of ['socketless', 'silent', 'stranger', 'unknown'] as const) {
    const report = await stopInstance({ kind, pid }, options);
    t.not(report.exitCode, 0, kind);
    t.ok(startOf(pid), kind);
  }
  const status = { pid, start: '1 other', phase: 'running', uptimeSeconds: 1 } as const;
  const answers = await stopInstance({ kind: 'answers', pid, status }, options);
  t.match(answers, { exitCode: 1, text: /cannot be seen from here/ });
  t.ok(startOf(pid), 'it may be another one in this container');
});

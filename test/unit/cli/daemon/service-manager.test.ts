import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { serviceManager } from '../../../../cli/src/daemon/service-manager.ts';

/** A program of systemd's name that writes down what it is told. */
function standIn(t: Test, exitCode = 0) {
  const directory = t.testdir({});
  const calls = join(directory, 'calls');
  const program = join(directory, 'systemd-notify');
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${calls}'\nexit ${exitCode}\n`);
  chmodSync(program, 0o755);
  return {
    environment: { PATH: `${directory}:${process.env['PATH']}`, NOTIFY_SOCKET: '/run/nobody' },
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
  };
}

const pid = `--pid=${process.pid}`;

t.test('tells in order that the service is ready, reloads and stops', async (t) => {
  const { calls, environment } = standIn(t);
  const manager = serviceManager(environment, (warning) => t.fail(warning));
  const before = process.hrtime.bigint() / 1_000n;
  manager.ready('Serving');
  manager.reloading();
  manager.ready('Serving');
  manager.stopping(35);
  await manager.told();
  const told = calls();
  t.equal(told[0], `${pid} READY=1 STATUS=Serving`);
  const [, microseconds = '0'] =
    /^--pid=\d+ RELOADING=1 MONOTONIC_USEC=(\d+)$/.exec(told[1] ?? '') ?? [];
  t.ok(BigInt(microseconds) >= before && BigInt(microseconds) <= process.hrtime.bigint() / 1_000n);
  t.same(told.slice(2), [
    `${pid} READY=1 STATUS=Serving`,
    `${pid} STOPPING=1 EXTEND_TIMEOUT_USEC=35000000`,
  ]);
});

t.test('feeds the watchdog, where it is meant', async (t) => {
  const { calls, environment } = standIn(t);
  const asked = { ...environment, WATCHDOG_USEC: '100000' };
  // It goes on after the test, when the program is gone.
  const deaf = (): void => undefined;
  serviceManager({ ...asked, WATCHDOG_PID: '1' }, deaf).ready('Other');
  serviceManager({ ...asked, WATCHDOG_PID: String(process.pid) }, deaf).ready('Own');
  const fed = () => calls().filter((call) => call === `${pid} WATCHDOG=1`).length;
  while (fed() < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  t.pass('three times');
});

t.test('tells nobody where systemd does not ask', async (t) => {
  const { calls, environment } = standIn(t);
  const manager = serviceManager({ PATH: environment.PATH, WATCHDOG_USEC: '1000' }, (warning) =>
    t.fail(warning),
  );
  manager.ready('Serving');
  manager.reloading();
  manager.stopping(1);
  await manager.told();
  t.same(calls(), []);
});

t.test('warns once where systemd cannot be told, and goes on', async (t) => {
  const warnings: string[] = [];
  const failing = serviceManager(standIn(t, 1).environment, (warning) => warnings.push(warning));
  failing.ready('Serving');
  failing.stopping(1);
  await failing.told();
  t.match(warnings, [/systemd cannot be told .* it ended with 1/]);
  const missing = serviceManager({ PATH: t.testdir({}), NOTIFY_SOCKET: '/run/nobody' }, (warning) =>
    warnings.push(warning),
  );
  missing.ready('Serving');
  await missing.told();
  t.match(warnings[1], /ENOENT/);
  t.equal(warnings.length, 2);
});

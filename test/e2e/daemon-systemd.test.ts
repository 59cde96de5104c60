import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CliProcess } from './cli-process.ts';
import { DaemonPlace } from './daemon-process.ts';

t.test('tells systemd of its start, reloads, watchdog and stop', async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': 'host: 127.0.0.1\nport: 0\n' });
  const calls = place.path('calls');
  const program = place.path('systemd-notify');
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${calls}'\n`);
  chmodSync(program, 0o755);
  const env = {
    PATH: `${place.directory}:${process.env['PATH']}`,
    NOTIFY_SOCKET: join(place.directory, 'notify'),
    WATCHDOG_USEC: '400000',
  };
  const cli = new CliProcess(t, ['run', '--no-watch'], { cwd: place.directory, env });
  const url = await cli.ready();
  const told = (): string => (existsSync(calls) ? readFileSync(calls, 'utf8') : '');
  await cli.until(() => told().includes(' WATCHDOG=1\n'));
  const pid = place.read('ai-proxy.pid').split('\n')[0];
  t.match(told(), `--pid=${pid} READY=1 STATUS=Serving at ${url}\n`);

  t.match(await place.run('reload'), { code: 0 });
  await cli.until(() => /RELOADING=1 MONOTONIC_USEC=\d+\n[^]*READY=1/.test(told()));
  cli.signal('SIGHUP');
  await cli.until(() => told().split('RELOADING=1').length === 3);
  cli.signal('SIGTERM');
  t.match(await cli.ended, { code: 0 });
  t.match(told(), `--pid=${pid} STOPPING=1 EXTEND_TIMEOUT_USEC=35000000\n`);
  t.notMatch(told(), /STOPPING=1[^]*READY=1/);
});

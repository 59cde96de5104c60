import { rmSync } from 'node:fs';
import t from 'tap';
import { CliProcess } from './cli-process.ts';
import { DaemonPlace, gone, kill } from './daemon-process.ts';
import { whole } from '../helpers/whole.ts';

t.test('tells words and JSON of a gateway in the foreground, too', async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': 'host: 127.0.0.1\nport: 0\n' });
  const cli = new CliProcess(t, ['run'], { cwd: place.directory });
  const url = await cli.ready();
  const words = await place.run('status');
  t.match(words, { code: 0, stderr: '' });
  t.match(words.stdout, /^running \(PID \d+\)\n/);
  t.match(words.stdout, `  address        ${url}\n`);
  t.match(words.stdout, /\n {2}version +\d+\.\d+\.\d+\n {2}uptime +\d+ s\n/);
  t.match(
    words.stdout,
    /\n {2}configuration +config\.yaml\n {2}last reload +none\n {2}in flight +0\n/,
  );
  const { stdout } = await place.run('status', '--json');
  t.match(JSON.parse(stdout), {
    running: true,
    phase: 'running',
    address: url,
    config: 'config.yaml',
    inFlight: 0,
    reloads: { succeeded: 0, refused: 0 },
    pidFile: place.path('ai-proxy.pid'),
  });
  cli.signal('SIGTERM');
  t.match(await cli.ended, { code: 0 });
  t.match(await place.run('status'), {
    code: 3,
    stdout: `not running: there is no ${place.path('ai-proxy.pid')}. `,
  });
});

t.test('not running', async (t) => {
  const place = new DaemonPlace(t);
  const none = await place.run('status', '--json');
  t.equal(none.code, 3);
  t.match(JSON.parse(none.stdout), { running: false, reason: 'no-pid-file' });
  const { pid } = await place.start();
  kill(pid, 'SIGKILL');
  await gone(pid);
  const stale = await place.run('status', '--json');
  t.equal(stale.code, 1);
  t.match(JSON.parse(stale.stdout), { running: false, reason: 'stale-pid-file', pid });
  t.match(await place.run('status'), { code: 1, stdout: /^not running \(stale PID file\)\n/ });
  t.match(await place.run('stop'), { code: 3, stderr: /which has ended/ });
});

t.test('a gateway whose control socket is gone is found by its PID file', whole, async (t) => {
  const place = new DaemonPlace(t);
  const { pid } = await place.start();
  rmSync(place.path('ai-proxy.pid.d'), { recursive: true });
  t.match(await place.run('status'), { code: 0, stdout: `running (PID ${pid}), but its control` });
  t.match(await place.run('run', '--port', '0'), { code: 1, stderr: `already (PID ${pid})` });
  t.match(await place.run('reload'), { code: 0, stdout: `Sent SIGHUP to process ${pid}` });
  t.match(await place.run('stop'), { code: 0, stdout: `stopped (PID ${pid})` });
});

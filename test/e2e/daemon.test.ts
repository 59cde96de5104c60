import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { DaemonPlace, isAlive } from './daemon-process.ts';
import { whole } from '../helpers/whole.ts';

const program = fileURLToPath(new URL('../../cli/bin/dev.js', import.meta.url));
const onLinux = process.platform === 'linux';

t.test('says where it listens, its number and its log, and goes on alone', async (t) => {
  const place = new DaemonPlace(t);
  const args = ['run', '--daemon', '--host', '127.0.0.1', '--port', '0'];
  const { code, stderr, stdout } = await place.run(...args);
  const [, url = ''] = /^ai-proxy \S+ listens on (http:\S+)\n/.exec(stdout) ?? [];
  const [, pid = ''] = /^ +PID +(\d+), in \S+\/ai-proxy\.pid$/m.exec(stdout) ?? [];
  place.kills(Number(pid));
  t.equal(code, 0, stderr);
  t.match(stdout, `  log            ${place.path('logs')}\n`);
  t.equal((await fetch(`${url}/v1/models`)).status, 200);
  t.equal(place.read('ai-proxy.pid').split('\n')[0], pid);
  t.equal(statSync(place.path('ai-proxy.pid.d')).mode & 0o777, 0o700);
  const log = readdirSync(place.path('logs')).find((name) => /^ai-proxy\.log\.\d/.test(name));
  t.ok(log, 'the log is in files, though the configuration does not say so');
  t.match(await place.run('stop'), { code: 0, stdout: new RegExp(`^stopped \\(PID ${pid}\\)`) });
  t.match(readFileSync(place.path(`logs/${log}`), 'utf8'), '"path":"/v1/models"');
  t.same(readdirSync(place.directory), ['logs'], 'nothing is left behind');
});

t.test(
  'has a session and no terminal of its own',
  { skip: !onLinux && 'reads /proc' },
  async (t) => {
    const { pid } = await new DaemonPlace(t).start();
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [, , group, session, terminal] = fields.map(Number);
    t.same({ group, session, terminal }, { group: pid, session: pid, terminal: 0 });
    t.equal(readlinkSync(`/proc/${pid}/fd/0`), '/dev/null');
    t.match(readlinkSync(`/proc/${pid}/fd/2`), /\/logs\/ai-proxy\.console$/);
  },
);

t.test('survives the terminal that it was started from', async (t) => {
  const place = new DaemonPlace(t);
  const command = `"${process.execPath}" --conditions=ai-proxy-source "${program}" run -d --port 0 --host 127.0.0.1`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: place.directory,
    env: { PATH: process.env['PATH'], HOME: place.directory },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  const [code] = await once(terminal, 'close');
  t.equal(code, 0, shown);
  const [, pid = ''] = /PID +(\d+),/.exec(shown) ?? [];
  const [, url = ''] = /listens on (http:\/\/\S+)/.exec(shown) ?? [];
  place.kills(Number(pid));
  t.equal((await fetch(`${url}/health`)).status, 200);
  t.match(await place.run('status'), { code: 0, stdout: `running (PID ${pid})` });
});

t.test('prints what prevents it and leaves nothing behind', async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': 'port: high\nprot: 1\n' });
  const bad = await place.run('run', '--daemon');
  t.match(bad, { code: 1, stdout: '' });
  t.match(bad.stderr, /config\.yaml:1:7 CONFIG_INVALID[^]*config\.yaml:2:1 CONFIG_INVALID/);

  place.write('config.yaml', 'log-dir: /dev/null/logs\n');
  const unwritable = await place.run('run', '--daemon');
  t.match(unwritable, { code: 1, stderr: /No log can be written to log-dir/ });

  const other = createServer().listen(0, '127.0.0.1');
  t.teardown(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  place.write('config.yaml', '{}\n');
  const taken = await place.run('run', '-d', '--host', '127.0.0.1', '--port', String(port));
  t.match(taken, { code: 1, stderr: `Port ${port} of 127.0.0.1 is already in use.` });
  const files = readdirSync(place.directory, { recursive: true }).map(String);
  t.same(
    files.filter((name) => /\.pid|console/.test(name)),
    [],
  );
});

t.test(
  'two PID files are two gateways; one of them is named by the configuration',
  whole,
  async (t) => {
    const place = new DaemonPlace(t, { 'config.yaml': 'daemon: { pid-file: a.pid }\n' });
    const first = await place.start();
    const second = await place.start('--pid-file', 'b.pid');
    t.not(first.pid, second.pid);
    t.match(await place.run('status'), { stdout: `running (PID ${first.pid})` });
    t.match(await place.run('stop', '--pid-file', 'b.pid'), { code: 0 });
    t.notOk(isAlive(second.pid));
    t.match(await place.run('status'), { code: 0, stdout: `running (PID ${first.pid})` });
  },
);

t.test('the path of the PID file may be longer than that of a socket can be', whole, async (t) => {
  const place = new DaemonPlace(t);
  const long = `${'long'.repeat(30)}.pid`;
  const { pid } = await place.start('--pid-file', long);
  t.match(await place.run('run', '--pid-file', long), { code: 1, stderr: `(PID ${pid})` });
  t.match(await place.run('stop', '--pid-file', long), { code: 0 });
});

t.test('a number that another program has now', whole, async (t) => {
  const stranger = spawn('sleep', ['60']);
  t.teardown(() => stranger.kill());
  const pid = stranger.pid ?? 0;
  for (const start of ['1 another-boot\n', '']) {
    const place = new DaemonPlace(t, { 'ai-proxy.pid': `${pid}\n${start}` });
    t.match(await place.run('status'), { code: 1, stdout: /^not running \(stale PID file\)/ });
    const refused = await place.run('stop');
    t.match(refused, { code: 3, stderr: new RegExp(`names process ${pid}.*It was not touched`) });
    t.match(await place.run('reload'), { code: 3, stderr: `names process ${pid}` });
    t.ok(isAlive(pid), 'it is not killed');
    const daemon = await place.start();
    t.not(daemon.pid, pid, 'the start goes on');
    t.match(await place.run('stop'), { code: 0 });
    t.ok(isAlive(pid));
  }
});

t.test('a file that is no PID file is kept', whole, async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': 'host: 127.0.0.1\nport: 0\n' });
  const { code, stderr } = await place.run('run', '--daemon', '--pid-file', 'config.yaml');
  t.equal(code, 1);
  t.match(stderr, /config\.yaml is no PID file/);
  t.equal(place.read('config.yaml'), 'host: 127.0.0.1\nport: 0\n');
});

t.test('its flags stand through reloads', whole, async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': 'daemon: { shutdown-timeout: 9 }\n' });
  const { logDirectory } = await place.start('--shutdown-timeout', '4');
  t.match(await place.run('reload'), { code: 0 });
  const { stdout } = await place.run('status', '--json');
  t.match(JSON.parse(stdout), { shutdownTimeout: 4, logDirectory, reloads: { refused: 0 } });
});

import t from 'tap';
import { CliProcess } from './cli-process.ts';
import { DaemonPlace } from './daemon-process.ts';
import { whole } from '../helpers/whole.ts';

const good = (rest = '') => `host: 127.0.0.1\nport: 0\n${rest}`;

t.test('applies a file and says what has changed', async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': good() });
  const { address } = await place.start('--no-watch');
  t.equal((await fetch(`${address}/v1/models`)).status, 200);
  place.write('config.yaml', good('api-keys: [a-key-nobody-has]\nbody-limit-mb: 3\n'));
  const words = await place.run('reload');
  t.match(words, { code: 0, stderr: '' });
  t.match(words.stdout, /^Reloaded:\n[^]*body-limit-mb.*3/);
  t.notMatch(words.stdout, 'a-key-nobody-has');
  t.equal((await fetch(`${address}/v1/models`)).status, 401);
  t.match((await place.run('status')).stdout, /last reload +\d{4}-\d\d-\d\dT/);

  place.write('config.yaml', good('api-keys: [a-key-nobody-has]\nbody-limit-mb: 4\n'));
  const { stdout } = await place.run('reload', '--json');
  t.match(JSON.parse(stdout), { reloaded: true, changed: [/^body-limit-mb: 3 → 4$/], restart: [] });
  t.match(await place.run('reload'), {
    code: 0,
    stdout: 'Reloaded; nothing has changed since the file was last read.\n',
  });
});

t.test('tells what the watch of the file has taken over before', async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': good() });
  const { address } = await place.start();
  place.write('config.yaml', good('api-keys: [a-key-nobody-has]\n'));
  while ((await fetch(`${address}/v1/models`)).status === 200)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const words = await place.run('reload');
  t.match(words, { code: 0, stderr: '' });
  t.match(
    words.stdout,
    /^Reloaded; taken over already, since 20\S+Z:\n {2}api-keys\[0\]: added\n$/,
  );
  t.match(JSON.parse((await place.run('reload', '--json')).stdout), {
    reloaded: true,
    changed: [],
    before: undefined,
    newerVariables: undefined,
  });
  const lastReload = async (): Promise<string> =>
    /"lastSuccess": "(.*)"/.exec((await place.run('status', '--json')).stdout)?.[1] ?? '';
  const known = await lastReload();
  place.write('config.yaml', good('# another word\napi-keys: [a-key-nobody-has]\n'));
  while ((await lastReload()) === known) await new Promise((resolve) => setTimeout(resolve, 50));
  t.match(await place.run('reload'), {
    code: 0,
    stdout: 'Reloaded; the file says what the gateway does already.\n',
  });
  place.write('.env', 'NEW_KEY=of-somebody\n');
  place.write('config.yaml', good('api-keys: [env://NEW_KEY]\n'));
  const refused = await place.run('reload');
  t.match(refused, {
    code: 1,
    stderr: /NEW_KEY is not set[^]*\/\.env is newer than the gateway.*Restart/,
  });
});

t.test('names what needs a restart', async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': 'host: 127.0.0.1\nport: 1\n' });
  const cli = new CliProcess(t, ['run', '--port', '0', '--no-watch'], { cwd: place.directory });
  await cli.ready();
  place.write('config.yaml', 'host: 127.0.0.2\nport: 1\n');
  const { stdout } = await place.run('reload');
  t.match(
    stdout,
    /^Reloaded:\n {2}host: 127\.0\.0\.1 → 127\.0\.0\.2\nRestart the gateway .* host\./,
  );
});

t.test('refuses a bad file with every problem, and the old one keeps serving', whole, async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': good() });
  const { address } = await place.start('--no-watch');
  place.write('config.yaml', good('api-keys: 7\nprot: 1\n'));
  const words = await place.run('reload');
  t.match(words, { code: 1, stdout: '' });
  t.match(words.stderr, /^The configuration was not reloaded; the old one keeps serving\.\n/);
  t.match(words.stderr, /config\.yaml:3:11 CONFIG_INVALID [^]*config\.yaml:4:1 CONFIG_INVALID /);
  const { code, stdout } = await place.run('reload', '--json');
  t.equal(code, 1);
  const problems = [
    { file: 'config.yaml', line: 3, column: 11, code: 'CONFIG_INVALID' },
    { file: 'config.yaml', line: 4, column: 1, code: 'CONFIG_INVALID' },
  ];
  t.match(JSON.parse(stdout), { reloaded: false, problems });
  t.equal((await fetch(`${address}/v1/models`)).status, 200);
  const status = await place.run('status');
  t.match(status.stdout, /last reload +refused;.*\n +config\.yaml:3:11 CONFIG_INVALID/);
});

t.test('finds the gateway although its file has been broken since', whole, async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': good('daemon: { pid-file: own.pid }\n') });
  await place.start('--no-watch');
  place.write('config.yaml', good('daemon: { pid-file: own.pid }\napi-keys: [\n'));
  t.match(await place.run('reload'), { code: 1, stderr: /config\.yaml:\d+:\d+ CONFIG_/ });
  t.match(await place.run('stop'), { code: 0 });
});

t.test('nothing to reload', whole, async (t) => {
  const place = new DaemonPlace(t);
  t.match(await place.run('reload'), {
    code: 3,
    stdout: '',
    stderr: `not running: there is no ${place.path('ai-proxy.pid')}. `,
  });
});

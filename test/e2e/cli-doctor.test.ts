import { createServer as createHttp, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { CliProcess, runCli, type StartOptions } from './cli-process.ts';
import { DaemonPlace } from './daemon-process.ts';
import { whole } from '../helpers/whole.ts';

interface Line {
  readonly check: string;
  readonly state: string;
  readonly message: string;
  readonly cure?: string;
}

interface Diagnosis {
  readonly code: number | null;
  readonly healthy: boolean;
  readonly of: (check: string) => readonly Line[];
  readonly text: string;
}

const secret = 'sk-of-nobody-but-secret';

async function portOf(t: Test, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function diagnose(t: Test, args: string[], options: StartOptions): Promise<Diagnosis> {
  const { code, stderr, stdout } = await runCli(t, ['doctor', '--json', ...args], options);
  t.equal(stderr, '');
  const { findings, healthy } = parseReport(stdout);
  return { code, healthy, text: stdout, of: (name) => findings.filter((f) => f.check === name) };
}

function parseReport(text: string): { healthy: boolean; findings: Line[] } {
  return JSON.parse(text) as { healthy: boolean; findings: Line[] };
}

/** A configuration with one credential at an upstream of this machine. */
function withUpstream(port: number, more = ''): string {
  return [
    'host: 127.0.0.1',
    'port: 0',
    'openai-compatibility:',
    `  - { name: here, api-key: env://HERE_KEY, base-url: 'http://127.0.0.1:${port}' }`,
    more,
  ].join('\n');
}

t.test('without a configuration everything is well, in words', async (t) => {
  const cwd = t.testdir({ 'config.yaml': 'host: 127.0.0.1\nport: 0\n' });
  const { code, stderr, stdout } = await runCli(t, ['doctor'], { cwd });
  t.equal(code, 0, stdout);
  t.equal(stderr, '');
  t.match(stdout, /^ok {4}node +Node\.js \d+/);
  t.match(stdout, /\nok {4}configuration +config\.yaml is valid/);
  t.match(stdout, /\nskip {2}clock +Not asked for; --online/);
  t.match(stdout, /\nok {4}log +The log goes to standard error/);
  t.match(stdout, /\n\n(Everything looks well|0 problems, \d+ warnings?)\.\n$/);
});

t.test('a configuration that does not load is told as by check', async (t) => {
  const cwd = t.testdir({ 'bad.yaml': 'prot: 1\n' });
  const { code, healthy, of } = await diagnose(t, ['-c', 'bad.yaml'], { cwd });
  t.equal(code, 1);
  t.equal(healthy, false);
  t.match(of('configuration'), [
    { state: 'fail', message: /^bad\.yaml:1:1 CONFIG_INVALID/, cure: /"port"/ },
  ]);
  t.match(of('port'), [{ state: 'skip' }]);
});

t.test('the port: free, of another program, of a gateway', whole, async (t) => {
  const other = await portOf(
    t,
    createServer((socket) => socket.end('no HTTP')),
  );
  const cwd = t.testdir({ 'config.yaml': `host: 127.0.0.1\nport: ${other}\n` });
  const taken = await diagnose(t, [], { cwd });
  t.equal(taken.code, 1);
  t.match(taken.of('port'), [{ state: 'fail', message: `has 127.0.0.1:${other}`, cure: /--port/ }]);

  const cli = new CliProcess(t, ['run', '--port', '0'], { cwd });
  const { port } = new URL(await cli.ready());
  writeFileSync(join(cwd, 'config.yaml'), `host: 127.0.0.1\nport: ${port}\n`);
  const ours = await diagnose(t, [], { cwd });
  t.match(ours.of('port'), [{ state: 'ok', message: /^ai-proxy \S+ is running/ }]);
});

t.test('upstreams are connected to, and nothing is sent without --online', whole, async (t) => {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.url} ${request.headers.authorization}`);
    response.end('{"data":[]}');
  };
  const port = await portOf(t, createHttp(listener));
  const gone = createServer();
  const closed = await portOf(t, gone);
  gone.close();
  const more = `  - { name: gone, api-key: ${secret}, base-url: 'http://127.0.0.1:${closed}' }`;
  const cwd = t.testdir({ 'config.yaml': withUpstream(port, more) });
  const options = { cwd, env: { HERE_KEY: secret } };

  const offline = await diagnose(t, [], options);
  t.equal(offline.code, 1);
  t.match(offline.of('upstream'), [
    { state: 'ok', message: `http://127.0.0.1:${port} (here) can be reached.` },
    { state: 'fail', message: /\(gone\): nobody listens there \(ECONNREFUSED\)/, cure: /./ },
  ]);
  t.match(offline.of('credential'), [{ state: 'skip', message: /--online/ }]);
  t.same(requests, []);

  const online = await diagnose(t, ['--online'], options);
  t.same(requests, [`/v1/models Bearer ${secret}`]);
  t.match(online.of('credential'), [
    { state: 'ok', message: /^here at .* is accepted/ },
    { state: 'fail', message: /^gone at / },
  ]);
  t.match(online.of('clock'), [{ state: 'ok' }]);
  t.notMatch(online.text, secret);
});

t.test('refused credentials, wrong clocks and upstreams without a list', whole, async (t) => {
  let status = 401;
  const aheadMs = 3_600_000;
  const listener: RequestListener = (_request, response) => {
    const date = new Date(Date.now() + aheadMs).toUTCString();
    response.writeHead(status, { date }).end();
  };
  const port = await portOf(t, createHttp(listener));
  const cwd = t.testdir({ 'config.yaml': withUpstream(port) });
  const options = { cwd, env: { HERE_KEY: secret } };
  const refused = await diagnose(t, ['--online'], options);
  t.equal(refused.code, 1);
  t.match(refused.of('credential'), [{ state: 'fail', message: /is refused \(401\)/, cure: /./ }]);
  t.match(refused.of('clock'), [{ state: 'fail', message: /\d+ s behind that of every upstream/ }]);
  status = 404;
  const without = await diagnose(t, ['--online'], options);
  t.match(without.of('credential'), [{ state: 'skip', message: /has no list of models/ }]);
  status = 503;
  const ill = await diagnose(t, ['--online'], options);
  t.match(ill.of('credential'), [{ state: 'warn', message: /answers with 503/ }]);
});

t.test(
  'files with secrets that others can read, and folders that are no folders',
  whole,
  async (t) => {
    const port = await portOf(t, createServer());
    const cwd = t.testdir({
      '.env': 'HERE_KEY=from-dot-env\n',
      key: 'of-a-file',
      taken: 'no folder',
    });
    writeFileSync(
      join(cwd, 'config.yaml'),
      withUpstream(port, `api-keys: ['file://${cwd}/key', ${secret}]\nlogging-to-file: true`),
      { mode: 0o644 },
    );
    const warned = await diagnose(t, [], { cwd });
    t.equal(warned.code, 0, warned.text);
    t.same(
      warned.of('files').map(({ state, cure }) => [state, cure]),
      ['config.yaml', '.env', `${cwd}/key`].map((path) => ['warn', `Run "chmod 600 ${path}".`]),
    );
    t.match(warned.of('log'), [{ state: 'ok', message: './logs can be written to.' }]);
    t.match(warned.of('disk'), [{ message: / free\.$/ }]);
    t.notMatch(warned.text, secret);

    writeFileSync(join(cwd, 'config.yaml'), 'logging-to-file: true\nlog-dir: ./taken\nport: 0\n');
    t.match(await diagnose(t, [], { cwd }), { code: 1, healthy: false });
  },
);

t.test(
  'a gateway of this configuration that runs: its log, and what waits for a restart',
  async (t) => {
    const free = createServer();
    const number = await portOf(t, free);
    const place = new DaemonPlace(t, { 'config.yaml': 'host: 127.0.0.1\nport: 0\n' });
    const options = { cwd: place.directory };
    const { address, logDirectory, pid } = await place.start('--no-watch');
    const running = await diagnose(t, [], options);
    t.match(running.of('log'), [{ state: 'ok', message: `${logDirectory} can be written to.` }]);
    t.match(running.of('port'), [{ state: 'ok', message: `runs at ${address} (PID ${pid}).` }]);

    place.write('config.yaml', `host: 127.0.0.1\nport: ${number}\n`);
    const other = await diagnose(t, [], options);
    t.match(other.of('port'), [
      { state: 'ok', message: `${address} (PID ${pid}), not at http://` },
    ]);
    t.notMatch(other.text, 'Another program');

    await place.run('stop');
    place.write('config.yaml', 'host: 127.0.0.1\nport: 0\n');
    await new CliProcess(t, ['run', '--no-watch'], options).ready();
    place.write('config.yaml', 'host: 127.0.0.2\nport: 0\n');
    await place.run('reload');
    t.match((await place.run('status')).stdout, /\n {2}to restart +for the new host\n/);
    const waiting = await diagnose(t, [], options);
    t.match(waiting.of('port'), [
      { state: 'warn', message: /the new host of the file waits for a restart/, cure: /stop/ },
    ]);
  },
);

import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import t, { type Test } from 'tap';
import { CliProcess, runCli } from './cli-process.ts';
import { whole } from '../helpers/whole.ts';

const written = 'host: 127.0.0.1 # only here\n\n# the port\nport: 0\n';

function scene(t: Test, text = written) {
  const cwd = t.testdir({ 'config.yaml': text });
  const file = `${cwd}/config.yaml`;
  return {
    cwd,
    file,
    text: () => readFileSync(file, 'utf8'),
    keys: (line: string, env: Record<string, string> = {}) =>
      runCli(t, ['keys', ...line.split(' ')], { cwd, env }),
  };
}

const keyIn = (stdout: string) => /^(sk-proxy-[0-9a-f]{32})\n$/.exec(stdout)?.[1] ?? '';

async function status(url: string, key: string, model = 'demo'): Promise<number> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await response.text();
  return response.status;
}

t.test('a key is created, used, rotated and revoked', async (t) => {
  const { cwd, file, keys, text } = scene(t);
  chmodSync(file, 0o640);
  const line =
    'create --name ada --models demo,gpt-* --rpm 100 --budget 5 --period daily --expires 30d';
  const created = await keys(line);
  t.equal(created.code, 0);
  const key = keyIn(created.stdout);
  t.match(key, /^sk-proxy-/, 'stdout is the key alone');
  t.match(created.stderr, `curl http://127.0.0.1:8317/v1/models -H 'authorization: Bearer ${key}'`);
  t.match(created.stderr, /keeps costs in \.\/ai-proxy\.db .*"log-store\.path"/);
  t.match(created.stderr, /warning: Until now every client was let in/);
  t.ok(text().startsWith(written), 'what was there is there');
  t.notMatch(text(), key, 'the key itself is not');
  t.match(text(), /\n {2}- key-hash: sha256:[0-9a-f]{64}\n {4}name: ada\n/);
  t.equal(statSync(file).mode & 0o777, 0o640);
  t.same(readdirSync(cwd), ['config.yaml']);

  const ci = keyIn((await keys('create --name ci')).stdout);
  const gateway = new CliProcess(t, ['run'], { cwd });
  const url = await gateway.ready();
  const reload = async () => {
    const before = gateway.stderr.split('configuration reloaded').length;
    gateway.signal('SIGHUP');
    await gateway.until(() => gateway.stderr.split('configuration reloaded').length > before);
  };
  t.equal(await status(url, key), 200);
  t.equal(await status(url, key, 'claude-x'), 403, 'its models are enforced');
  t.equal(await status(url, 'sk-proxy-wrong'), 401);
  const late = await keys('create --name late');
  t.notMatch(late.stderr, 'ai-proxy.db', 'without a budget no file is needed');
  t.match(late.stderr, `  try  curl ${url}/v1/models -H `, 'where the gateway listens now');

  const rotated = await keys('rotate ada');
  t.match(rotated, { code: 0, stderr: /New key of "ada"/ });
  await reload();
  t.equal(await status(url, key), 401, 'the old key is over');
  t.equal(await status(url, keyIn(rotated.stdout)), 200);

  t.match(await keys('revoke ada'), { code: 0, stdout: /^Revoked ada [0-9a-f]{12}\.\n$/ });
  await reload();
  t.equal(await status(url, keyIn(rotated.stdout)), 401);
  t.equal(await status(url, ci), 200);
  t.notMatch(text(), 'name: ada');
});

t.test('keys are listed with what their clients have used', whole, async (t) => {
  const { cwd, keys } = scene(
    t,
    `${written}model-prices: { demo: { input: 1000000, output: 0 } }\nlog-store: { path: ./costs.db }\nauth-keys:\n  - { key: env://ADA_KEY, name: ada, budget: { total-usd: 100, period: monthly } }\n  - { key: sk-plain-key, expires-at: 2020-01-31T00:00:00Z }\n`,
  );
  const env = { ADA_KEY: 'sk-of-ada' };
  const gateway = new CliProcess(t, ['run'], { cwd, env });
  const url = await gateway.ready();
  t.same([await status(url, 'sk-of-ada'), await status(url, 'sk-of-ada')], [200, 200]);
  gateway.signal('SIGTERM');
  await gateway.ended;

  const { code, stdout } = await keys('list --json', env);
  t.equal(code, 0);
  const [ada, old] = JSON.parse(stdout);
  t.match(ada, { name: 'ada', id: 'ada', kept: 'environment', requests: 2, expired: false });
  const database = new DatabaseSync(`${cwd}/costs.db`, { readOnly: true });
  const [row] = database.prepare('SELECT sum(cost_pico_usd) AS pico FROM client_days').all();
  database.close();
  t.ok(ada.spentUsd > 0);
  t.equal(ada.spentUsd, Number(row?.['pico']) / 1e12);
  t.match(old, { name: null, id: /^key-/, kept: 'text', requests: 0, spentUsd: 0, expired: true });

  const people = await keys('list', env);
  t.match(
    people.stdout,
    /^name +fingerprint +models.*\nada +[0-9a-f]{12} +all +– +\$100 monthly +\$/,
  );
  t.match(people.stdout, /2020-01-31T00:00:00Z \(over\)\n$/);
  t.notMatch(people.stdout + stdout, /sk-plain|sk-of-ada/, 'no key is shown');
});

t.test('what cannot be read here is a dash', whole, async (t) => {
  const { keys } = scene(t, 'auth-keys: [{ key: env://NOT_SET_ANYWHERE, name: ada }]\n');
  const { code, stderr, stdout } = await keys('list');
  t.equal(code, 0);
  t.match(stderr, /CONFIG_SECRET.*NOT_SET_ANYWHERE/);
  t.match(stdout, /\nada +– +all +– +– +– +– +never\n$/);
  t.match(await scene(t, '').keys('list'), {
    code: 0,
    stdout: '',
    stderr: /every client is let in/,
  });
});

t.test(
  'a configuration that is wrong elsewhere can be changed, and one that would become wrong is not',
  whole,
  async (t) => {
    const broken = scene(t, 'openai-api-key: [{ api-key: env://NOT_SET_ANYWHERE }]\n');
    t.match(await broken.keys('create --name ada'), { code: 0 });
    t.match(broken.text(), 'name: ada');
    t.match(await broken.keys('create --name eve --json'), { code: 0 });
    t.match(await broken.keys('revoke ada'), { code: 0 }, 'above all a key can be revoked');
    t.notMatch(broken.text(), 'name: ada');

    const noAuth = scene(t, 'pipeline: [chat-api, router, demo]\n');
    const refused = await noAuth.keys('create --name ada');
    t.match(refused, { code: 1, stdout: '', stderr: /Add "auth" to the pipeline/ });
    t.equal(noAuth.text(), 'pipeline: [chat-api, router, demo]\n');

    const noYaml = scene(t, 'port: [\n');
    t.match(await noYaml.keys('create'), { code: 1, stdout: '', stderr: /not valid YAML/ });
    t.equal(noYaml.text(), 'port: [\n');
  },
);

t.test('limits without anybody to enforce them are told of', whole, async (t) => {
  const { keys } = scene(t, 'pipeline: [chat-api, auth, router, demo]\n');
  t.match(await keys('create --rpm 5'), { code: 0, stderr: /no "rate-limit".*have no effect/ });
});

t.test('a link to a configuration stays one', whole, async (t) => {
  const cwd = t.testdir({ real: { 'team.yaml': written } });
  symlinkSync('real/team.yaml', `${cwd}/team.yaml`);
  t.match(await runCli(t, ['keys', 'create', '-c', 'team.yaml'], { cwd }), { code: 0 });
  t.match(readFileSync(`${cwd}/real/team.yaml`, 'utf8'), 'key-hash');
  t.same(
    readdirSync(cwd, { withFileTypes: true }).map((entry) => entry.isSymbolicLink()),
    [false, true],
  );
});

t.test('keys that are created at once are all there', whole, async (t) => {
  const { keys, text } = scene(t);
  const names = ['a', 'b', 'c', 'd', 'e'];
  const ended = await Promise.all(names.map((name) => keys(`create --name ${name}`)));
  t.same(
    ended.map(({ code }) => code),
    [0, 0, 0, 0, 0],
  );
  t.same(
    [...text().matchAll(/name: (\w)/g)]
      .map(([, name = '']) => name)
      .toSorted((a, b) => a.localeCompare(b)),
    names,
  );
});

t.test('what is refused says why', whole, async (t) => {
  const two =
    '- { key: sk-one-key, name: ada }\n- { key: sk-two-key, name: ada }\n- { key: env://X, name: x }';
  const { keys, text } = scene(t, `auth-keys:\n${two}\n`);
  const before = text();
  const lines: Record<string, RegExp> = {
    'create --name ada': /"ada" has a key already.*keys rotate ada.*--additional/,
    'revoke bob': /no client key "bob"/,
    'revoke adda': /Did you mean "ada"\?/,
    'revoke ada': /"ada" has 2 keys:\n {2}auth-keys\[0\].*\n.*\nName one.*--all/,
    'rotate x': /kept in env:\/\/X\. Change it there/,
    'create -c gone.yaml': /gone\.yaml is not there/,
  };
  for (const [line, pattern] of Object.entries(lines))
    t.match(await keys(line), { code: 1, stdout: '', stderr: pattern }, line);
  t.equal(text(), before);
  const wrong: Record<string, RegExp> = {
    'create --budget much': /US dollars above 0/,
    'create --budget 0': /US dollars above 0/,
    'create --period daily': /--period needs --budget/,
    'create --expires soon': /span such as 30d/,
    'create --expires 2020-01-01T00:00:00Z': /over already/,
    'create --rpm 0': /--rpm has to be a whole number of at least 1, not "0"/,
    revoke: /"keys revoke" needs KEY: /,
  };
  for (const [line, pattern] of Object.entries(wrong))
    t.match(await keys(line), { code: 2, stdout: '', stderr: pattern }, line);
  t.match(await keys('revoke ada --all --json'), { code: 0, stdout: /auth-keys\[1\]/ });
  t.match(text(), /^auth-keys:\n- \{ key: env:\/\/X, name: x \}\n$/);
});

t.test('the last key is not revoked by mistake, as everybody would be let in', whole, async (t) => {
  const { file, keys, text } = scene(t, 'api-keys: [sk-only-one]\n');
  const id = JSON.parse((await keys('list --json')).stdout)[0].id;
  t.match(await keys(`revoke ${id}`), { code: 1, stderr: /No client key would be left.*--open/ });
  t.match(text(), 'sk-only-one');
  t.match(await keys(`revoke ${id} --open`), { code: 0 });
  t.equal(text(), 'api-keys: []\n');
  writeFileSync(file, '');
  const [first] = [JSON.parse((await keys('create --json')).stdout)];
  t.match(first, {
    key: /^sk-proxy-/,
    id: /^key-/,
    name: null,
    file: 'config.yaml',
    try: /^curl /,
  });
});

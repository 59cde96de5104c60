import t from 'tap';
import { runCli } from './cli-process.ts';

const failures: Readonly<Record<string, readonly [code: number, message: RegExp]>> = {
  'keys revoke nope': [1, /no client key "nope"/],
  'keys list -c typo.yaml': [1, /^typo\.yaml is not there/],
  'models -c typo.yaml': [1, /typo\.yaml/],
  'init --yes': [1, /^config\.yaml is there already/],
  'logs --dir nowhere': [1, /^There is no log in nowhere/],
  'run -c typo.yaml': [1, /typo\.yaml/],
  'run --daemon -c typo.yaml': [1, /typo\.yaml/],
  'status -c typo.yaml': [1, /^typo\.yaml is not there/],
  'prices show no-such-model': [1, /^No price of/],
  'status --port 1': [2, /has no flag --port/],
};

t.test('with --json a failure is one JSON value, and a sentence beside it', async (t) => {
  const cwd = t.testdir({ 'config.yaml': 'auth-keys: [{ key: sk-a, name: a }]\nport: 0\n' });
  for (const [line, [code, message]] of Object.entries(failures)) {
    const ended = await runCli(t, [...line.split(' '), '--json'], { cwd });
    t.equal(ended.code, code, line);
    t.match(JSON.parse(ended.stdout), { ok: false, error: { message } }, line);
    t.match(ended.stderr, message, line);
  }
});

t.test('problems of a configuration have members of their own, and cures, too', async (t) => {
  const cwd = t.testdir({ 'bad.yaml': 'prot: 1\n', 'config.yaml': '' });
  const bad = await runCli(t, ['run', '--json', '-c', 'bad.yaml'], { cwd });
  const problem = { file: 'bad.yaml', line: 1, column: 1, code: 'CONFIG_INVALID' };
  t.match(JSON.parse(bad.stdout), { ok: false, error: { problems: [problem] } });
  const there = await runCli(t, ['init', '--yes', '--json'], { cwd });
  t.match(JSON.parse(there.stdout), { ok: false, error: { cure: /--force/ } });
  const words = await runCli(t, ['init', '--yes'], { cwd });
  t.match(words, { code: 1, stdout: '' });
});

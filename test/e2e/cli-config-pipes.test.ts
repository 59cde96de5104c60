/** Configurations that are pipes or devices, and what they must not do: hang, or open the gateway. */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { whole } from '../helpers/whole.ts';
import { runCli } from './cli-process.ts';

const program = fileURLToPath(new URL('../../cli/bin/dev.js', import.meta.url));
const node = [process.execPath, '--conditions=ai-proxy-source', program];

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a line of the shell, in which `"$@"` is the command. */
function shell(t: Test, line: string, cwd: string): Promise<Ended> {
  const env = { PATH: process.env['PATH'], HOME: cwd };
  const child = spawn('bash', ['-c', line, 'bash', ...node], { cwd, env, detached: true });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (output += part.toString()));
  t.teardown(() => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Ended, as it should.
    }
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

/** Without the line breaks and signs that messages get at the edge of a terminal. */
function unwrapped(text: string): string {
  return text.replaceAll(/[\s›]+/g, ' ');
}

function withPipe(t: Test): { folder: string; pipe: string } {
  const folder = t.testdir();
  const pipe = join(folder, 'pipe.yaml');
  execFileSync('mkfifo', [pipe]);
  return { folder, pipe };
}

t.test('a named pipe is refused by every verb, at once', whole, async (t) => {
  const { folder, pipe } = withPipe(t);
  for (const verb of ['check', 'run', 'explain']) {
    const { code, stderr, stdout } = await runCli(t, [verb, '-c', pipe], { cwd: folder });
    t.equal(code, 1, verb);
    t.match(`${stdout}${stderr}`, /pipe\.yaml.*named pipe[\s\S]*regular file/, verb);
  }
  for (const verb of ['status', 'stop', 'reload']) {
    const { code, stderr } = await runCli(t, [verb, '-c', pipe], { cwd: folder });
    t.equal(code, 1, verb);
    t.match(unwrapped(stderr), /pipe\.yaml is a pipe.*--pid-file/, verb);
    const named = await runCli(t, [verb, '-c', pipe, '--pid-file', 'p.pid'], { cwd: folder });
    t.equal(named.code, 3, `${verb} with --pid-file`);
  }
});

t.test('what is passed on is read, by a gateway as well', async (t) => {
  const folder = t.testdir();
  const check = await shell(t, 'echo "port: 1" | "$@" check -c /dev/stdin', folder);
  t.match(check, { code: 0, output: /\/dev\/stdin is valid/ });
  const substituted = await shell(t, '"$@" check -c <(echo "prot: 1")', folder);
  t.match(substituted, { code: 1, output: /"prot" is not a key/ });
  const config = 'host: 127.0.0.1\\nport: 0\\napi-keys: [client-key-0001]\\n';
  const run = `printf '${config}' | timeout -s INT 3 "$@" run -c /dev/stdin`;
  const { output } = await shell(t, run, folder);
  t.match(output, /listens on http:\/\/127\.0\.0\.1:\d+/);
  t.notMatch(output, /8317|NO CLIENT KEYS/);
  const status = `echo 'daemon: { pid-file: other.pid }' | "$@" status --json -c /dev/stdin`;
  t.match(await shell(t, status, folder), { code: 3, output: /other\.pid/ });
});

t.test('nothing through a pipe, or no end of it, is no configuration', async (t) => {
  const folder = t.testdir();
  const empty = await shell(t, 'true | "$@" run --port 0 -c /dev/stdin', folder);
  t.match(empty, { code: 1, output: /Nothing came through it/ });
  const endless = await shell(t, 'yes | "$@" check -c /dev/stdin', folder);
  t.match(endless, { code: 1, output: /1 MB at most/ });
  const silent = await shell(t, '"$@" stop -c /dev/stdin < <(sleep 60 2> /dev/null)', folder);
  t.equal(silent.code, 1);
  t.match(unwrapped(silent.output), /does not end/);
});

t.test(
  'large files and bombs of aliases are refused, and keep no gateway from being stopped',
  whole,
  async (t) => {
    const daemon = 'daemon:\n  pid-file: other.pid\n';
    const texts = {
      'large.yaml': `${'# nothing\n'.repeat(650_000)}${daemon}`,
      'bomb.yaml': `a: &a [x]\nb: [${'*a,'.repeat(340_000)}]\n${daemon}`,
      'tree.yaml': `a0: &a0 [x]\n${Array.from({ length: 60 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join('')}${daemon}`,
    };
    const folder = t.testdir(texts);
    for (const file of Object.keys(texts)) {
      const check = await runCli(t, ['check', '-c', file], { cwd: folder });
      t.equal(check.code, 1, file);
      if (file === 'large.yaml') t.match(check.stderr + check.stdout, /6\.2 MB; .* 1 MB at most/);
      const status = await runCli(t, ['status', '--json', '-c', file], { cwd: folder });
      t.equal(status.code, 3, file);
      t.match(status.stdout, file === 'large.yaml' ? /ai-proxy\.pid/ : /other\.pid/, file);
    }
  },
);

import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { readText } from '../../../../core/src/config/files.ts';
import { ConfigError, type Problem } from '../../../../core/src/config/problem.ts';
import { FileWatch } from '../../../../core/src/config/watch.ts';

const module = fileURLToPath(new URL('../../../../core/src/config/files.ts', import.meta.url));

/** What `readText` says of a file in a process to which a shell command passes something. */
function readIn(file: string, command: string): string {
  const code = `import { readText } from ${JSON.stringify(module)};
try { process.stdout.write('read ' + readText(${JSON.stringify(file)})); }
catch (error) { process.stdout.write(String(error.message)); }`;
  const args = ['--conditions=ai-proxy-source', '--input-type=module', '-e', code];
  // A pipe of the shell: those that Node makes are sockets, which cannot be opened by a path.
  const ended = spawnSync('sh', ['-c', `${command} "$0" "$@"`, process.execPath, ...args]);
  return ended.stdout.toString();
}

/** What it says of a file that cannot be a configuration. */
function problemOf(file: string): Partial<Problem> {
  try {
    readText(file);
    return {};
  } catch (error) {
    return (error instanceof ConfigError ? error.problems[0] : undefined) ?? {};
  }
}

t.test('reads a regular file, and no more of it than a configuration may have', async (t) => {
  const file = join(t.testdir({ 'c.yaml': 'port: 1\n' }), 'c.yaml');
  t.equal(readText(file), 'port: 1\n');
  writeFileSync(file, '#'.repeat(6.5 * 1024 * 1024));
  t.match(problemOf(file), {
    code: 'CONFIG_INVALID',
    file,
    message: 'The file has 6.5 MB; a configuration has 1 MB at most.',
  });
});

t.test('refuses pipes and devices that have a name, without opening them', async (t) => {
  const pipe = join(t.testdir(), 'pipe.yaml');
  execFileSync('mkfifo', [pipe]);
  const cure = /regular file.*\/dev\/stdin/;
  t.match(problemOf(pipe), { file: pipe, message: /a named pipe/, hint: cure });
  t.match(problemOf('/dev/zero'), { message: /a device/, hint: cure });
  t.match(problemOf(t.testdirName), { message: /EISDIR/ });
  t.equal(readText('/dev/null'), '', 'nothing at all may be asked for');
});

t.test('a watched file that becomes a pipe has not changed', async (t) => {
  const pipe = join(t.testdir(), 'pipe.yaml');
  execFileSync('mkfifo', [pipe]);
  await new FileWatch([pipe]).close();
});

t.test('reads what is passed on to this process, once', async (t) => {
  t.equal(readIn('/dev/stdin', 'echo port: 1 |'), 'read port: 1\n');
  t.equal(
    readIn('/dev/fd/0', '(echo port: 2; sleep 0.1; echo host: a) |'),
    'read port: 2\nhost: a\n',
  );
  t.match(readIn('/dev/stdin', 'true |'), /Nothing came through it/);
  t.match(readIn('/dev/stdin', '< /dev/null'), /Nothing came through it/);
  t.match(readIn('/dev/stdin', 'yes |'), /gives more than .* 1 MB at most/);
});

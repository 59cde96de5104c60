import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';

const source = fileURLToPath(new URL('../../../../cli/src/daemon/npm-parent.ts', import.meta.url));

/** Starts a program below a shell, kills the shell, and gives what the program says then. */
async function orphaned(t: Test, script: string | undefined): Promise<string> {
  const program = `
    import { endWithNpm } from ${JSON.stringify(source)};
    endWithNpm(process.env);
    process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(); });
    console.log(process.pid);
    setTimeout(() => { console.log('left alone'); process.exit(); }, 3000);`;
  const command = `"$0" --input-type=module -e "$1" & wait`;
  const environment = script === undefined ? {} : { npm_lifecycle_script: script };
  const shell = spawn('sh', ['-c', command, process.execPath, program], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => shell.kill('SIGKILL'));
  let said = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (said === '') shell.kill('SIGTERM');
    said += text;
  });
  await once(shell.stdout, 'end');
  return said.replace(/^\d+\n/, '');
}

t.test('ends with the shell of npm', async (t) => {
  t.equal(await orphaned(t, 'ai-proxy run 2>&1'), 'SIGTERM\n');
});

t.test('stays without npm, and where the script leaves it running', async (t) => {
  const said = await Promise.all([
    orphaned(t, undefined),
    orphaned(t, 'ai-proxy run &'),
    orphaned(t, 'nohup ai-proxy run'),
  ]);
  t.same(said, ['left alone\n', 'left alone\n', 'left alone\n']);
});

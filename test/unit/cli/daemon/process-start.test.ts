import { spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';
import { startOf } from '../../../../cli/src/daemon/process-start.ts';

t.test('is the same each time for one process, and another for another', async (t) => {
  const own = startOf(process.pid);
  t.match(own, /\S/);
  t.equal(startOf(process.pid), own);
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  t.not(startOf(child.pid ?? 0), own);
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.equal(startOf(child.pid ?? 0), undefined);
});

t.test(
  'is unknown for a process that has ended, though its parent does not know yet',
  async (t) => {
    // sleep, which took the shell's place, never asks for the end of its child.
    const child = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 30']);
    t.teardown(() => child.kill('SIGKILL'));
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = Number(String(text));
    while (startOf(pid) !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    t.doesNotThrow(() => process.kill(pid, 0), 'its number is still taken');
  },
);

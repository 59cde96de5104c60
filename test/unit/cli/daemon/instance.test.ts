import { join } from 'node:path';
import t from 'tap';
import { controlDirectory } from '../../../../cli/src/daemon/control-directory.ts';
import { takeControl } from '../../../../cli/src/daemon/control-lock.ts';
import type { Controlled } from '../../../../cli/src/daemon/control-server.ts';
import { holdInstance } from '../../../../cli/src/daemon/instance.ts';
import { writePidFile } from '../../../../cli/src/daemon/pid-file.ts';

const unasked = {} as Controlled;

t.test('names the gateway that holds the file, also where it does not answer', async (t) => {
  const pidFile = join(t.testdir({}), 'a.pid');
  const lock = await takeControl(controlDirectory(pidFile));
  t.teardown(() => {
    lock?.release();
    lock?.server.close();
  });
  lock?.server.on('connection', (socket) => socket.destroy());
  await t.rejects(holdInstance(pidFile, unasked), { message: /^A gateway is running already; it/ });
  writePidFile(pidFile);
  const named = new RegExp(`already \\(PID ${process.pid}\\); it holds`);
  await t.rejects(holdInstance(pidFile, unasked), { name: 'AlreadyRunning', message: named });
});

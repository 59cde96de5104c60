import t from 'tap';
import { DaemonPlace, gone, isAlive, kill, streamed } from './daemon-process.ts';
import { whole } from '../helpers/whole.ts';

const slow = (milliseconds: number) =>
  `pipeline: [chat-api, router, { demo: { word-interval-ms: ${milliseconds} } }]\n`;

t.test('waits for the stream that is open and gives it its end', async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': slow(50) });
  const { address, pid } = await place.start();
  const answer = await streamed(address);
  const stopping = place.run('stop', '--json');
  t.match(await answer.text(), /data: \[DONE\]\n/);
  const { code, stdout } = await stopping;
  t.equal(code, 0);
  t.match(JSON.parse(stdout), { stopped: true, pid, killed: false, seconds: Number });
  t.notOk(isAlive(pid));
});

t.test('refuses reloads meanwhile, and says that it stops', async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': slow(10_000) });
  const { address, pid } = await place.start('--shutdown-timeout', '600');
  const answer = await streamed(address);
  kill(pid, 'SIGTERM');
  let status = await place.run('status');
  while (status.code === 0 && !status.stdout.includes(', stopping'))
    status = await place.run('status');
  t.match(status, { code: 0, stdout: /in flight +1\n/ });
  t.match(await place.run('reload'), { code: 1, stderr: /^The gateway is stopping; it does not/ });
  const json = await place.run('reload', '--json');
  t.match(JSON.parse(json.stdout), { reloaded: false, message: /stopping/, problems: [] });
  const second = await place.run('run', '--port', '0');
  t.match(second, { code: 1, stderr: `A gateway is stopping already (PID ${pid})` });
  // Its second SIGTERM ends it at once, unless SIGKILL is faster.
  t.match(await place.run('stop', '--timeout', '0'), { code: 0, stdout: /^stopped/ });
  await t.rejects(answer.text());
});

t.test('kills what does not end in time', whole, async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': slow(10_000) });
  const { address, pid } = await place.start();
  const answer = await streamed(address);
  const { code, stdout } = await place.run('stop', '--timeout', '1', '--json');
  t.equal(code, 0);
  t.match(JSON.parse(stdout), { stopped: true, pid, killed: true });
  t.notOk(isAlive(pid));
  t.match(await place.run('status'), {
    code: 3,
    stdout: `not running: there is no ${place.path('ai-proxy.pid')}. `,
  });
  await t.rejects(answer.text());
});

t.test('ends a gateway that answers nobody', whole, async (t) => {
  const place = new DaemonPlace(t);
  const { pid } = await place.start();
  kill(pid, 'SIGSTOP');
  t.match(await place.run('status'), { code: 1, stdout: `running (PID ${pid}), but it does not` });
  t.match(await place.run('run', '--port', '0'), { code: 1, stderr: 'is running already' });
  t.match(await place.run('reload'), { code: 1, stderr: 'does not answer' });
  t.match(await place.run('stop', '--timeout', '1'), { code: 0, stdout: /was killed/ });
  await gone(pid);
});

t.test('nothing to stop', whole, async (t) => {
  const place = new DaemonPlace(t);
  t.match(await place.run('stop'), {
    code: 3,
    stdout: '',
    stderr: `not running: there is no ${place.path('ai-proxy.pid')}. `,
  });
  const { code, stdout } = await place.run('stop', '--json');
  t.equal(code, 3);
  t.match(JSON.parse(stdout), { stopped: false, running: false, reason: 'no-pid-file' });
});

t.test('a named configuration that is not there stands for no other gateway', async (t) => {
  const place = new DaemonPlace(t);
  const { pid } = await place.start();
  for (const verb of ['stop', 'reload', 'status'])
    t.match(
      await place.run(verb, '-c', 'typo.yaml'),
      { code: 1, stdout: '', stderr: /^typo\.yaml is not there\. .*--config, or with --pid-file/ },
      verb,
    );
  t.ok(isAlive(pid));
  const named = ['-c', 'typo.yaml', '--pid-file', 'ai-proxy.pid'];
  t.match(await place.run('stop', ...named), { code: 0, stdout: `stopped (PID ${pid})` });
});

import { readdirSync } from 'node:fs';
import t from 'tap';
import { DaemonPlace, gone, kill } from './daemon-process.ts';
import { whole } from '../helpers/whole.ts';

t.test('one of twenty starts at once wins, and the others say so', async (t) => {
  const place = new DaemonPlace(t);
  const args = ['run', '--daemon', '--json', '--host', '127.0.0.1', '--port', '0'];
  const ends = await Promise.all(Array.from({ length: 20 }, () => place.run(...args)));
  const winners = ends.filter(({ code }) => code === 0);
  for (const { stdout } of winners) place.kills((JSON.parse(stdout) as { pid: number }).pid);
  t.equal(winners.length, 1);
  const told =
    /^A gateway is (?:starting|running) already \(PID \d+\); it holds (\S+)\. Stop it with "\S.* stop --pid-file \1"/;
  const losers = ends.filter(({ code }) => code === 1);
  t.equal(losers.length, 19);
  for (const { stderr, stdout } of losers) {
    t.match(JSON.parse(stdout), { ok: false, error: { message: told } });
    t.match(stderr, told);
  }
  const { pid } = JSON.parse(winners[0]?.stdout ?? '{}') as { pid: number };
  t.match(await place.run('status'), { code: 0, stdout: `running (PID ${pid})` });
  t.same(readdirSync(place.directory), ['ai-proxy.pid', 'ai-proxy.pid.d', 'logs']);
});

t.test('one of many starts takes over from a gateway that was killed', whole, async (t) => {
  const place = new DaemonPlace(t);
  for (let round = 0; round < 3; round++) {
    const { pid } = await place.start();
    kill(pid, 'SIGKILL');
    await gone(pid);
    t.match(await place.run('status'), { code: 1, stdout: /^not running \(stale PID file\)/ });
    const starts = await Promise.allSettled(Array.from({ length: 4 }, () => place.start()));
    t.equal(starts.filter(({ status }) => status === 'fulfilled').length, 1);
    t.match(await place.run('stop', '--json'), { code: 0, stdout: /"stopped": true/ });
  }
});

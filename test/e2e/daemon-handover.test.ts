import { request } from 'node:http';
import t from 'tap';
import { DaemonPlace } from './daemon-process.ts';
import { whole } from '../helpers/whole.ts';

/** One request on a connection of its own: its status, or the code of its failure. */
function once(url: string): Promise<string> {
  return new Promise((resolve) => {
    const asked = request(`${url}/health`, { agent: false }, (response) => {
      response.resume().on('end', () => resolve(String(response.statusCode)));
    });
    asked.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    asked.end();
  });
}

/** Asks without a pause on new connections; gives how often each outcome came. */
function askOnAndOn(url: string): () => Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  let going = true;
  const asking = Array.from({ length: 4 }, async () => {
    while (going) {
      const outcome = await once(url);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  });
  return async () => {
    going = false;
    await Promise.all(asking);
    return outcomes;
  };
}

t.test('no connection is refused while one gateway takes over from another', whole, async (t) => {
  const place = new DaemonPlace(t);
  const { address, pid } = await place.start('--reuse-port', '--pid-file', 'a.pid');
  const end = askOnAndOn(address);
  const { port } = new URL(address);
  const next = await place.start('--reuse-port', '--pid-file', 'b.pid', '--port', port);
  t.not(next.pid, pid);
  t.equal(next.address, address);
  t.match(await place.run('stop', '--pid-file', 'a.pid'), { code: 0 });
  const { 200: served = 0, ...others } = await end();
  t.comment(`${served} served`);
  t.ok(served > 100, `${served} served`);
  // Those that wait in the queue of the old socket while it is closed are reset; see the guide.
  const { ECONNRESET: reset = 0, ...refused } = others;
  t.same(refused, {});
  t.ok(reset <= 4, `${reset} reset`);
  t.equal(await once(address), '200', 'the new one serves');
});

t.test('a port is not shared with a gateway that was not told so', whole, async (t) => {
  const place = new DaemonPlace(t);
  const { address } = await place.start('--pid-file', 'a.pid');
  const { port } = new URL(address);
  const args = ['run', '--daemon', '--host', '127.0.0.1', '--port', port, '--pid-file', 'b.pid'];
  const second = await place.run(...args, '--reuse-port');
  t.match(second, { code: 1, stderr: `Port ${port} of 127.0.0.1 is already in use.` });
});

t.test('no connection is refused while the gateway reloads', whole, async (t) => {
  const place = new DaemonPlace(t, { 'config.yaml': 'debug: false\n' });
  const { address } = await place.start('--no-watch');
  const end = askOnAndOn(address);
  for (const debug of [true, false, true]) {
    place.write('config.yaml', `debug: ${debug}\n`);
    t.match(await place.run('reload'), { code: 0, stdout: `debug: ${!debug} → ${debug}` });
  }
  const { 200: served = 0, ...others } = await end();
  t.ok(served > 100, `${served} served`);
  t.same(others, {});
});

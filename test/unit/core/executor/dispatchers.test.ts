import t from 'tap';
import { Dispatchers } from '../../../../core/src/executor/dispatchers.ts';
import { answerText, startRawServer } from '../raw-server.ts';
import { waitFor } from './upstream-attempt.ts';

const options = { proxyUrl: undefined, connectTimeoutMs: 100, requestTimeoutMs: 100 };

t.test('makes one pool for each proxy', async (t) => {
  const pools = new Dispatchers(options);
  const direct = pools.get();
  t.equal(pools.get(''), direct);
  const proxied = pools.get('http://127.0.0.1:3128');
  t.not(proxied, direct);
  t.equal(pools.get('http://127.0.0.1:3128'), proxied);
  await pools.close();
});

t.test('uses the configured proxy unless told otherwise', async (t) => {
  const pools = new Dispatchers({ ...options, proxyUrl: 'http://127.0.0.1:3128' });
  t.equal(pools.get(), pools.get('http://127.0.0.1:3128'));
  t.not(pools.get(''), pools.get());
  await pools.close();
});

t.test('refuses a proxy that it cannot speak to', async (t) => {
  const pools = new Dispatchers(options);
  t.throws(() => pools.get('ftp://127.0.0.1:21'), { code: 'CONFIG_INVALID' });
  await pools.close();
});

t.test('has connections for each owner', async (t) => {
  const pools = new Dispatchers(options);
  t.equal(pools.get('', 'one'), pools.get('', 'one'));
  t.not(pools.get('', 'one'), pools.get('', 'two'));
  t.not(pools.get('', 'one'), pools.get(''));
  await pools.close();
});

t.test('keeps connections, and makes one for a request that asks for it', async (t) => {
  const heads: string[] = [];
  const server = await startRawServer((socket, request) => {
    heads.push(`${socket.remotePort} ${/connection: (.*)/.exec(request)?.[1] ?? ''}`);
    socket.write(answerText(200, '{}'));
  });
  const pools = new Dispatchers({ ...options, requestTimeoutMs: 2_000 });
  for (const reset of [false, false, true, false]) {
    const request = { origin: server.url, path: '/', method: 'POST', body: '{}', reset } as const;
    await (await pools.get().request(request)).body.text();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const [first, second, third, fourth] = heads;
  t.match(first, 'keep-alive');
  t.equal(second, first);
  t.match(third, 'close');
  t.equal(fourth, first);
  await pools.close();
  await server.close();
});

t.test('does not wait for a connection that is being made when it closes', async (t) => {
  const server = await startRawServer(() => undefined);
  const pools = new Dispatchers({ ...options, connectTimeoutMs: 30_000 });
  const origin = server.url.replace('http:', 'https:');
  const asked = pools.get().request({ origin, path: '/', method: 'GET' });
  asked.catch(() => undefined);
  await waitFor(() => server.open.size === 1);
  await pools.close();
  const ms = await waitFor(() => server.open.size === 0);
  t.ok(ms < 250, `${ms.toFixed(0)} ms`);
  await t.rejects(asked);
  await server.close();
});

import t from 'tap';
import { Dispatchers } from '../../../../core/src/executor/dispatchers.ts';

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

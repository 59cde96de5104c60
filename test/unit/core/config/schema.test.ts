import t from 'tap';
import { isRecord } from '../../../../core/src/config/json-schema.ts';
import { coreSchema } from '../../../../core/src/config/schema.ts';
import { problemsOf, load } from './fakes.ts';

t.test('every option has a description that is a sentence', async (t) => {
  const visit = (schema: unknown, path: string): void => {
    if (!isRecord(schema) || !isRecord(schema['properties'])) return;
    for (const [name, option] of Object.entries(schema['properties'])) {
      t.match(
        isRecord(option) ? option['description'] : undefined,
        /^[A-Z].*\.$/,
        `${path}${name}`,
      );
      visit(option, `${path}${name}.`);
    }
  };
  visit(coreSchema, '');
});

t.test('has the defaults of record', async (t) => {
  t.same((await load('')).core, {
    host: '0.0.0.0',
    port: 8317,
    tls: { enable: false, minVersion: 'TLSv1.2' },
    trustedProxies: [],
    connectTimeout: 30,
    requestTimeout: 300,
    bodyLimitMb: 10,
    streaming: {
      keepaliveSeconds: 15,
      keepaliveStyle: 'comment',
      firstByteSeconds: 120,
      idleSeconds: 90,
      silentSeconds: 300,
      totalSeconds: 3600,
      clientStallSeconds: 60,
    },
    nonStreamKeepaliveSecs: 0,
    passthroughHeaders: [],
    debug: false,
    loggingToFile: false,
    logDir: './logs',
    logRetentionDays: 30,
    daemon: { pidFile: './ai-proxy.pid', shutdownTimeout: 30 },
  });
});

t.test('takes proxies over http, https and socks5', async (t) => {
  for (const url of ['http://a', 'https://u:p@a:1', 'socks5://[::1]:1080', ''])
    t.same(await problemsOf(`proxy-url: "${url}"`), [], url);
  for (const url of ['socks4://a', 'a:1080', 'http://', 'ftp://a', 'http://a b'])
    t.match(await problemsOf(`proxy-url: "${url}"`), [{ code: 'CONFIG_INVALID', column: 12 }], url);
});

t.test('TLS needs both paths when it is enabled, and neither when not', async (t) => {
  t.same(await problemsOf('tls: { enable: true, cert: a, key: b }'), []);
  t.same(await problemsOf('tls: { cert: a }'), []);
  t.match(await problemsOf('tls: { enable: true }'), [
    { message: '"tls" needs "cert".' },
    { message: '"tls" needs "key".' },
  ]);
  t.match(await problemsOf('tls: { client-ca: a }'), [{ message: '"tls" needs "client-auth".' }]);
  for (const wish of ['optional', 'required']) {
    t.same(await problemsOf(`tls: { client-ca: a, client-auth: ${wish} }`), []);
    t.match(await problemsOf(`tls: { client-auth: ${wish} }`), [
      { message: '"tls" needs "client-ca".' },
    ]);
  }
  t.same(await problemsOf('tls: { client-auth: none }'), []);
});

t.test('keys without a value have their defaults', async (t) => {
  const { core } = await load('port:\ntls:\ndaemon:\n  pid-file:\nproxy-url: ~\n');

  t.same(core, (await load('')).core);
});

t.test('no header of a connection or of a body is passed on', async (t) => {
  t.same((await load('passthrough-headers: [X-Echo, te-x]')).core.passthroughHeaders, [
    'X-Echo',
    'te-x',
  ]);
  for (const name of ['Connection', 'content-length', '__proto__', '"two words"'])
    t.match(await problemsOf(`passthrough-headers: [${name}]`), [
      { code: 'CONFIG_INVALID', line: 1, column: 23 },
    ]);
});

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { JsonObject } from '@ai-proxy/core';
import t, { type Test } from 'tap';
import { apis } from './apis.ts';
import { makeIdentity } from './certificates.ts';
import {
  startHttpProxy,
  startSocksProxy,
  type SmallProxy,
  type SmallProxyOptions,
} from './proxies.ts';
import { answerText, startRawUpstream, type Behaviour, type RawUpstream } from './raw-upstream.ts';
import { startScene, waitFor, type Scene } from './scene.ts';

const good = JSON.stringify(apis.chat.whole('Hello'));
const answers: Behaviour = ({ socket }) => void socket.write(answerText(200, good));

const authority = makeIdentity('An authority');
setDefaultCACertificates([...getCACertificates('default'), authority.cert]);
const identity = makeIdentity('127.0.0.1', { hosts: ['127.0.0.1'], issuer: authority });

const login = 'egress user:pa:ss/wörd@5e1';
const secret = /wörd|w%C3%B6rd|egress/;

const encoded = login
  .split(/:(.*)/, 2)
  .map((part) => encodeURIComponent(part))
  .join(':');

/** The kinds of proxies, and how each is started. */
const kinds: Readonly<
  Record<string, (t: Test, options: SmallProxyOptions) => Promise<SmallProxy>>
> = {
  http: startHttpProxy,
  https: (t, options) => startHttpProxy(t, { ...options, tls: identity }),
  socks5: startSocksProxy,
};

const upstreamOver = (t: Test, isSecure: boolean): Promise<RawUpstream> =>
  startRawUpstream(t, { good: answers }, isSecure ? { tls: identity } : {});

const through = (kind: string, { port }: Pick<SmallProxy, 'port'>, user = ''): JsonObject => ({
  'proxy-url': `${kind}://${user === '' ? '' : `${user}@`}127.0.0.1:${port}`,
});

/** Nothing that is shown or logged has the login of the proxy. */
function hidesLogin(t: Test, { gateway }: Scene, text: string): void {
  t.notMatch(text, secret);
  t.notMatch(JSON.stringify(gateway.logs), secret);
}

for (const [kind, start] of Object.entries(kinds))
  for (const isSecure of [false, true])
    for (const user of ['', encoded])
      t.test(
        `${kind} proxy ${user === '' ? 'without' : 'with'} a login, ${isSecure ? 'TLS' : 'plain'} upstream`,
        async (t) => {
          const proxy = await start(t, user === '' ? {} : { login });
          const upstream = await upstreamOver(t, isSecure);
          const account = through(kind, proxy, user);
          const scene = await startScene(t, { good: answers }, { upstream, account });
          for (let count = 0; count < 3; count++) {
            const told = await scene.ask('good');
            t.match(told, { status: 200, text: good });
            hidesLogin(t, scene, told.text);
          }
          t.ok(proxy.asked.length > 0, proxy.asked.join());
          t.equal(upstream.connections, 1, 'connections are kept');
          t.notMatch(upstream.requests.map(({ head }) => head).join(), /proxy-/i);
          const expected = `/good/v1/chat/completions`;
          t.ok(upstream.requests.every(({ path }) => path === expected));
          t.match(upstream.requests[0]?.head, `\r\nhost: 127.0.0.1:${upstream.port}`);
        },
      );

t.test('the global proxy is for everybody who names none; an empty one is none', async (t) => {
  const global = await startHttpProxy(t);
  const own = await startSocksProxy(t);
  const behaviours = { good: answers };
  const config = through('http', global);
  const plain = await startScene(t, behaviours, { config });
  t.equal((await plain.ask('good')).status, 200);
  t.equal(global.asked.length, 1);
  const direct = await startScene(t, behaviours, { config, account: { 'proxy-url': '' } });
  t.equal((await direct.ask('good')).status, 200);
  t.equal(global.asked.length, 1, 'not asked');
  const other = await startScene(t, behaviours, { config, account: through('socks5', own) });
  t.equal((await other.ask('good')).status, 200);
  t.strictSame([global.asked.length, own.asked.length], [1, 1]);
});

t.test('names are looked up by the proxy', async (t) => {
  for (const kind of ['http', 'socks5']) {
    const proxy = await kinds[kind]?.(t, {});
    if (proxy === undefined) throw new Error(`There is no ${kind} proxy.`);
    const { ask } = await startScene(
      t,
      { good: answers },
      { account: { ...through(kind, proxy), 'base-url': 'https://inner.invalid:8443' } },
    );
    t.match(await ask('good'), { status: 502, code: 'UPSTREAM_NETWORK', ambiguous: false });
    t.match(proxy.asked[0], / inner\.invalid:8443$/);
  }
});

t.test('a proxy that is down was never passed', async (t) => {
  for (const [kind, start] of Object.entries(kinds)) {
    const proxy = await start(t, {});
    await proxy.close();
    for (const isSecure of [false, true]) {
      const upstream = await upstreamOver(t, isSecure);
      const account = through(kind, proxy, encoded);
      const scene = await startScene(t, { good: answers }, { upstream, account });
      const told = await scene.ask('good');
      t.match(
        told,
        {
          status: 502,
          code: 'UPSTREAM_NETWORK',
          ambiguous: false,
          message: 'The proxy on the way to the upstream could not be reached.',
        },
        kind,
      );
      hidesLogin(t, scene, told.text);
    }
  }
});

t.test('a proxy that wants another login is a mistake of the configuration', async (t) => {
  for (const [kind, start] of Object.entries(kinds))
    for (const user of ['', `${encoded}x`])
      for (const isSecure of [false, true]) {
        const proxy = await start(t, { login });
        const upstream = await upstreamOver(t, isSecure);
        const account = through(kind, proxy, user);
        const scene = await startScene(
          t,
          { good: answers },
          { upstream, account, config: { 'request-retry': 3 } },
        );
        const told = await scene.ask('good');
        const shown = `${kind}, ${isSecure ? 'TLS' : 'plain'}`;
        t.match(
          told,
          {
            status: 502,
            code: 'PROXY_REFUSED',
            ambiguous: false,
            message: /proxy authentication.*proxy-url/,
          },
          shown,
        );
        t.equal(upstream.connections, 0, shown);
        t.ok(proxy.asked.length <= 1, `${shown}: not tried again`);
        hidesLogin(t, scene, told.text);
      }
});

t.test('says what a proxy answers instead of a tunnel', async (t) => {
  const cases: Readonly<Record<string, string>> = {
    'HTTP/1.1 403 Forbidden\r\n\r\n': 'PROXY_REFUSED',
    'HTTP/1.1 502 Bad Gateway\r\n\r\n': 'UPSTREAM_NETWORK',
    'HTTP/1.1 504 Gateway Timeout\r\n\r\n': 'UPSTREAM_NETWORK',
    'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\n\r\n': 'UPSTREAM_NETWORK',
    'SSH-2.0-OpenSSH_9.9\r\n\r\n': 'PROXY_REFUSED',
    [`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`]: 'PROXY_REFUSED',
    'HTTP/1.1 20': 'UPSTREAM_NETWORK',
    '': 'UPSTREAM_NETWORK',
  };
  for (const [answer, code] of Object.entries(cases)) {
    const proxy = await startHttpProxy(t, { answer });
    const upstream = await upstreamOver(t, true);
    const account = through('http', proxy);
    const { ask } = await startScene(t, { good: answers }, { upstream, account });
    t.match(await ask('good'), { status: 502, code, ambiguous: false }, answer.slice(0, 30));
    t.equal(upstream.connections, 0);
  }
});

t.test('a proxy that says nothing is left after the time for connections', async (t) => {
  for (const [kind, start] of Object.entries(kinds)) {
    const proxy = await start(t, { isSilent: true });
    const upstream = await upstreamOver(t, true);
    const { ask } = await startScene(
      t,
      { good: answers },
      { upstream, account: through(kind, proxy), config: { 'connect-timeout': 0.3 } },
    );
    const started = performance.now();
    t.match(await ask('good'), { status: 504, code: 'UPSTREAM_TIMEOUT', ambiguous: false }, kind);
    t.ok(performance.now() - started < 2_000, kind);
    await waitFor(() => proxy.open.size === 0);
  }
});

t.test('a proxy with a certificate that is not trusted is told as such', async (t) => {
  const tls = makeIdentity('127.0.0.1', { hosts: ['127.0.0.1'] });
  const proxy = await startHttpProxy(t, { tls });
  for (const isSecure of [false, true]) {
    const upstream = await upstreamOver(t, isSecure);
    const { ask } = await startScene(
      t,
      { good: answers },
      { upstream, account: through('https', proxy) },
    );
    t.match(await ask('good'), {
      status: 502,
      code: 'UPSTREAM_TLS',
      ambiguous: false,
      message: /certificate of the proxy/,
    });
  }
});

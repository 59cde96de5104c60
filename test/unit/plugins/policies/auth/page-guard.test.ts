import type { IncomingHttpHeaders } from 'node:http';
import { isGatewayError } from '@ai-proxy/core';
import t from 'tap';
import type { Origins } from '../../../../../plugins/operations/cors/keys.ts';
import { parseOrigins } from '../../../../../plugins/operations/cors/origins.ts';
import { hostNames } from '../../../../../plugins/policies/auth/host-names.ts';
import { pageGuard } from '../../../../../plugins/policies/auth/page-guard.ts';

const local = { host: 'localhost:8317' };
const evil = 'https://evil.example';

/** What becomes of a request: `passed`, or the code and the sentence of the refusal. */
async function ask(
  headers: IncomingHttpHeaders,
  {
    method = 'POST',
    from = '127.0.0.1',
    to = '127.0.0.1',
    origins = undefined as Origins | undefined,
  } = {},
): Promise<string> {
  const guard = pageGuard(hostNames([]), () => origins);
  try {
    const koa = { req: { headers, method, socket: { localAddress: to, remoteAddress: from } } };
    return String(await guard(koa, () => Promise.resolve('passed')));
  } catch (error) {
    return isGatewayError(error) ? `${error.code} ${error.status} ${error.message}` : 'a bug';
  }
}

const page = /^ORIGIN_REFUSED 403 .*pages.*api-keys.*cors\.origins/;
const name = /^ORIGIN_REFUSED 403 .*localhost.*api-keys.*cors\.origins/;

t.test('programs pass, whatever they say of fetching', async (t) => {
  for (const headers of [
    local,
    {},
    { host: '127.0.0.1:8317', 'sec-fetch-mode': 'cors' },
    { host: 'localhost:8317', 'sec-fetch-site': 'none' },
    { host: 'localhost:8317', 'sec-fetch-site': 'same-origin' },
  ])
    t.equal(await ask(headers), 'passed', JSON.stringify(headers));
});

t.test('pages of other origins do not', async (t) => {
  for (const origin of [
    evil,
    'null',
    '',
    'http://localhost:3000',
    'http://localhost',
    'http://127.0.0.1:8317',
    'http://localhost:8317.evil.example',
    'http://evil.example/http://localhost:8317',
    'ftp://localhost:8317',
    'chrome-extension://abcdefghijklmnop',
    'moz-extension://0f8fad5b',
    'ipfs://bafybei',
    'application://x',
    `http://localhost:8317, ${evil}`,
  ])
    t.match(await ask({ ...local, origin }), page, origin);
});

t.test('neither do parts that pages load, but links to the gateway do', async (t) => {
  for (const site of ['cross-site', 'same-site']) {
    const headers = { ...local, 'sec-fetch-site': site };
    t.match(await ask(headers, { method: 'GET' }), page, site);
    t.match(await ask(headers, { method: 'POST' }), page, site);
    const link = { ...headers, 'sec-fetch-mode': 'navigate' };
    t.equal(await ask(link, { method: 'GET' }), 'passed', `a link, ${site}`);
    t.match(await ask(link, { method: 'POST' }), page, `a form, ${site}`);
  }
});

t.test("the gateway's own pages and windows of programs pass", async (t) => {
  for (const origin of [
    'http://localhost:8317',
    'HTTP://LocalHost:8317',
    'app://obsidian.md',
    'file://',
    'tauri://localhost',
    'vscode-webview://1d4k9',
    'vscode-file://vscode-app',
  ]) {
    const headers = { ...local, origin, 'sec-fetch-site': 'cross-site' };
    t.equal(await ask(headers), 'passed', origin);
  }
});

t.test('a name that a stranger has pointed at this machine is refused', async (t) => {
  for (const from of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
    const rebound = { host: 'evil.example:8317' };
    t.match(await ask(rebound, { from, method: 'GET' }), name, from);
    const sent = { ...rebound, origin: 'http://evil.example:8317' };
    t.match(await ask(sent, { from }), page, `${from} with its origin`);
  }
});

t.test('from elsewhere any name will do, unless a page is behind it', async (t) => {
  const from = '172.17.0.1';
  t.equal(await ask({ host: 'gateway.example.com' }, { from }), 'passed');
  const rebound = { host: 'evil.example:8317', origin: 'http://evil.example:8317' };
  t.match(await ask(rebound, { from }), page);
  const own = { host: '192.168.1.20:8317', origin: 'http://192.168.1.20:8317' };
  t.equal(await ask(own, { from }), 'passed');
});

t.test('origins that cors lists pass, and their hosts are names of the gateway', async (t) => {
  const listed = ['https://app.example.com', 'http://gw.example.com:8317', 'chrome-extension://ab'];
  const origins = parseOrigins(listed, false);
  for (const origin of listed) t.equal(await ask({ ...local, origin }, { origins }), 'passed');
  t.equal(await ask({ host: 'gw.example.com:8317' }, { origins }), 'passed');
  t.equal(await ask({ host: 'App.example.com' }, { origins }), 'passed');
  t.match(await ask({ host: 'gw.example.com:9999' }, { origins }), name);
  t.match(await ask({ ...local, origin: evil }, { origins }), page);
  t.match(await ask({ ...local, 'sec-fetch-site': 'cross-site' }, { origins }), page);
});

t.test('where cors allows every page nothing is refused', async (t) => {
  const origins = parseOrigins(['*'], false);
  t.equal(await ask({ host: 'evil.example', origin: evil }, { origins }), 'passed');
  t.equal(await ask({ ...local, 'sec-fetch-site': 'cross-site' }, { origins }), 'passed');
});

t.test('what a stranger sent is not repeated', async (t) => {
  t.notMatch(await ask({ ...local, origin: evil }), /evil/);
  t.notMatch(await ask({ host: 'evil.example' }), /evil/);
});

t.test(
  'within the machine a name counts by whichever address, and from elsewhere it does not',
  async (t) => {
    const rebound = { host: 'evil.example:8317' };
    const lan = '192.168.1.5';
    t.match(await ask(rebound, { method: 'GET', from: lan, to: lan }), name);
    t.equal(await ask(rebound, { method: 'GET', from: '192.168.1.6', to: lan }), 'passed');
  },
);

t.test('windows of programs pass, and nothing that only begins like one', async (t) => {
  for (const origin of ['capacitor://localhost', 'ionic://localhost', 'http://tauri.localhost'])
    t.equal(await ask({ ...local, origin }), 'passed', origin);
  t.match(await ask({ ...local, origin: `app://x, ${evil}` }), page);
});

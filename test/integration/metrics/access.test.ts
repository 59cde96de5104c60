import { request } from 'node:http';
import { createGateway } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import { elsewhere, operator, startScene } from './scene.ts';

const figures = ['/metrics', '/metrics/prometheus', '/admin/metrics'];
const inner = ['/admin/models', '/admin/config'];

type Headers = Readonly<Record<string, string>>;

/** `fetch` would not send every header. */
function statusOf(url: string, headers: Headers, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    sent.on('error', reject).end();
  });
}

const strangers: Readonly<Record<string, Headers>> = {
  'another machine': elsewhere,
  'another machine that says it is this one': {
    ...elsewhere,
    'x-forwarded-for': '127.0.0.1',
    forwarded: 'for=127.0.0.1',
    'x-real-ip': '127.0.0.1',
    host: 'localhost',
  },
  'another machine of IPv6': { 'x-test-peer': '2001:db8::1' },
  'a proxy on this machine': { 'x-forwarded-for': '192.0.2.7' },
  'a proxy on this machine whose client says it is here': { 'x-forwarded-for': '127.0.0.1' },
  'a proxy with another header': { forwarded: 'for=127.0.0.1' },
  'a page from elsewhere': { origin: 'https://evil.example' },
  'a page whose name leads here': { host: 'evil.example' },
};

t.test('on this machine everything is shown', async (t) => {
  const { url } = await startScene(t);
  for (const path of [...figures, ...inner])
    for (const method of ['GET', 'HEAD'])
      t.equal(await statusOf(url + path, {}, method), 200, path);
});

t.test('others see nothing, whatever they say', async (t) => {
  const { url } = await startScene(t);
  for (const [who, headers] of Object.entries(strangers))
    for (const path of [...figures, ...inner])
      for (const method of ['GET', 'HEAD'])
        t.equal(await statusOf(url + path, headers, method), 403, `${who} ${method} ${path}`);
  t.equal(await statusOf(`${url}/metrics/`, elsewhere), 403, 'nor by another spelling');
  const key = { ...elsewhere, authorization: 'Bearer sk-proxy-client-key-0001' };
  t.equal(await statusOf(`${url}/metrics`, key), 403, 'clients are no operators');
});

t.test('who proves to be an operator sees everything from anywhere', async (t) => {
  const { url } = await startScene(t);
  for (const path of [...figures, ...inner]) {
    t.equal(await statusOf(url + path, { ...elsewhere, ...operator }), 200, path);
    const wrong = { ...elsewhere, 'x-test-token': 'of-nobody' };
    t.equal(await statusOf(url + path, wrong), 403, path);
  }
});

t.test('public figures are shown to everybody, and no more than those', async (t) => {
  for (const metrics of ['public', { access: 'public' }]) {
    const { url } = await startScene(t, { metrics });
    for (const [who, headers] of Object.entries(strangers)) {
      for (const path of figures)
        t.equal(await statusOf(url + path, headers), 200, `${who} ${path}`);
      for (const path of inner) t.equal(await statusOf(url + path, headers), 403, `${who} ${path}`);
    }
  }
});

t.test('switched off there are neither figures nor routes', async (t) => {
  const { ask, url } = await startScene(t, { metrics: { enabled: false } });
  t.equal((await ask('whole')).status, 200);
  for (const path of [...figures, ...inner]) t.equal(await statusOf(url + path, {}), 404, path);
});

t.test('models are listed with provider and credential', async (t) => {
  const { url } = await startScene(t);
  const response = await fetch(`${url}/admin/models`);
  t.strictSame(await response.json(), {
    models: ['first', 'second'].map((credential) => ({
      model: '*',
      upstream_model: '*',
      provider: 'openai',
      credential,
    })),
  });
});

t.test('the configuration is shown without secrets', async (t) => {
  const { url } = await startScene(t);
  const text = await (await fetch(`${url}/admin/config`)).text();
  t.match(text, /"request-retry":\s*1/);
  t.match(text, /"api-key":\s*"\*\*\*"/);
});

t.test('mistakes in its options stop the start', async (t) => {
  const mistakes = [
    ['metrics: publik', /"metrics".*operator.*public/],
    ['metrics: { acces: public }', /acces/],
    ['metrics: { max-series: 1 }', /at least 100/],
  ] as const;
  for (const [configText, message] of mistakes)
    await t.rejects(
      createGateway({ configText, builtins, defaultPipeline }),
      { message },
      configText,
    );
});

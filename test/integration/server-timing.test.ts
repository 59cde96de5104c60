import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';

const whole = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
});
const upstreamMs = 60;

/** A gateway whose upstream takes its time for the first byte of a body. */
async function start(t: Test) {
  const upstream = await startUpstream(() => ({
    headers: { 'content-type': 'application/json' },
    body: [whole],
    chunkDelayMs: upstreamMs,
  }));
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: JSON.stringify({
      'auth-keys': [{ key: 'client-key-0001' }],
      'openai-api-key': [{ 'api-key': 'sk-first-0001', 'base-url': upstream.url }],
    }),
  });
  t.teardown(async () => {
    await gateway.close();
    await upstream.close();
  });
  return (headers: Record<string, string>): Promise<Response> =>
    fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer client-key-0001', ...headers },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }),
    });
}

function sharesIn(response: Response): Map<string, number> {
  const entries = (response.headers.get('server-timing') ?? '').split(', ');
  return new Map(
    entries.map((entry) => {
      const [, name = '', ms] = /^([\w-]+);dur=(\d+\.\d\d)$/.exec(entry) ?? [];
      return [name, Number(ms)];
    }),
  );
}

t.test('a client that asks learns where the time went', async (t) => {
  const ask = await start(t);
  await (await ask({})).text();
  const started = performance.now();
  const response = await ask({ 'x-debug': 'true' });
  const took = performance.now() - started;
  await response.text();
  const shares = sharesIn(response);
  t.same(
    [...shares.keys()].filter(
      (name) => name === 'auth' || name === 'router' || name === 'upstream',
    ),
    ['auth', 'router', 'upstream'],
  );
  t.ok((shares.get('upstream') ?? 0) >= upstreamMs - 5, 'the upstream has its time');
  const sum = [...shares.values()].reduce((total, ms) => total + ms, 0);
  t.ok(sum >= upstreamMs - 5 && sum <= took + 1, `${sum} of ${took} ms`);
  for (const name of shares.keys())
    t.ok([...defaultPipeline, 'body', 'upstream'].includes(name), `${name} is a plugin`);
});

t.test('so does one that is refused', async (t) => {
  const ask = await start(t);
  const response = await ask({ 'x-debug': 'true', authorization: 'Bearer nobody' });
  t.equal(response.status, 401);
  t.ok(sharesIn(response).has('auth'));
  t.notOk(sharesIn(response).has('upstream'));
});

t.test('nobody else does', async (t) => {
  const ask = await start(t);
  t.equal((await ask({})).headers.get('server-timing'), null);
  t.equal((await ask({ 'x-debug': 'false' })).headers.get('server-timing'), null);
});

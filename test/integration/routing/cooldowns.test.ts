import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import t from 'tap';
import { ask, certain, completion, configOf, openGateway, wordsOf } from './scene.ts';

const limited = (headers: Readonly<Record<string, string>> = {}): UpstreamReply => ({
  status: 429,
  headers: { 'content-type': 'application/json', ...headers },
  body: '{"error":{"message":"slow down","type":"rate_limit_error"}}',
});

t.test('Retry-After in every spelling decides how long all requests wait', async (t) => {
  const spellings: readonly [Readonly<Record<string, string>>, number, number][] = [
    [{ 'retry-after': '7' }, 6, 7],
    [{ 'retry-after': '1.5' }, 1, 2],
    [{ 'retry-after-ms': '2500' }, 1, 3],
    [{ 'retry-after': 'Fri, 31 Dec 2199 23:59:59 GMT' }, 3590, 3600],
    [{ 'retry-after': '1000000000' }, 3590, 3600],
    [{ 'retry-after': 'soon' }, 55, 60],
    [{ 'retry-after': '' }, 55, 60],
    [{}, 55, 60],
  ];
  for (const [headers, least, most] of spellings) {
    const upstream = await startUpstream(() => limited(headers));
    const accounts = [{ name: 'a', url: upstream.url }];
    const gateway = await openGateway(t, { config: configOf(accounts, certain) });
    t.equal((await ask(gateway)).status, 429);
    const second = await ask(gateway);
    const seconds = Number(second.headers.get('retry-after'));
    t.equal(second.status, 429);
    t.match(await second.text(), /Every credential that serves the model .{1,5}m.{1,5} is cooling/);
    t.ok(seconds >= least && seconds <= most, `${JSON.stringify(headers)}: ${seconds}`);
    t.equal(upstream.requests.length, 1, 'and the upstream is left alone');
    await upstream.close();
  }
});

t.test('nothing to wait for is nothing', async (t) => {
  for (const headers of [
    { 'retry-after': '0' },
    { 'retry-after': '-5' },
    { 'retry-after': 'Mon, 01 Jan 1990 00:00:00 GMT' },
  ]) {
    const upstream = await startUpstream((_, count) =>
      count === 1 ? limited(headers) : { body: completion('here') },
    );
    const accounts = [{ name: 'a', url: upstream.url }];
    const gateway = await openGateway(t, { config: configOf(accounts, certain) });
    t.equal((await ask(gateway)).status, 429);
    t.equal((await ask(gateway)).status, 200, JSON.stringify(headers));
    await upstream.close();
  }
});

t.test('a burst of 500 refusals is one window', async (t) => {
  const upstream = await startUpstream(async () => limited());
  t.teardown(() => upstream.close());
  const gateway = await openGateway(t, {
    config: configOf([{ name: 'a', url: upstream.url }], certain),
  });
  const burst = await Promise.all(Array.from({ length: 500 }, () => ask(gateway)));
  t.same(new Set(burst.map(({ status }) => status)), new Set([429]));
  await Promise.all(burst.map((response) => response.text()));
  const next = await ask(gateway);
  const seconds = Number(next.headers.get('retry-after'));
  t.ok(seconds > 30 && seconds <= 60, `${seconds}, and not 120, 240, 480 …`);
  t.ok(upstream.requests.length > 1, 'though many were refused');
});

t.test('a client that leaves and a bad request cool nobody', async (t) => {
  const upstream = await startUpstream((request, count) => {
    if (count === 1) return new Promise(() => undefined);
    const { status } = parseWanted(request.body);
    return status === 200
      ? { body: completion('here') }
      : { status, body: '{"error":{"message":"no"}}' };
  });
  t.teardown(() => upstream.close());
  const gateway = await openGateway(t, {
    config: configOf([{ name: 'a', url: upstream.url }], certain),
  });
  const leaving = new AbortController();
  const left = ask(gateway, {}, { signal: leaving.signal }).catch((error: unknown) => error);
  while (upstream.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  leaving.abort();
  await left;
  for (const status of [400, 404, 413, 422, 200])
    t.equal((await ask(gateway, { status })).status, status);
});

t.test('cooldowns and rotations go on after a reload', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const bad = await startUpstream(() => limited({ 'retry-after': '100' }));
  const good = await startUpstream(() => ({ body: completion('good') }));
  const other = await startUpstream(() => ({ body: completion('other') }));
  t.teardown(() => Promise.all([bad.close(), good.close(), other.close()]));
  const accounts = [
    { name: 'bad', url: bad.url },
    { name: 'good', url: good.url },
    { name: 'other', url: other.url },
  ];
  const configFile = join(folder, 'config.yaml');
  writeFileSync(configFile, configOf(accounts, certain));
  const gateway = await openGateway(t, { configFile });
  const words = async (): Promise<string> => wordsOf(await ask(gateway));
  const picks = [await words(), await words(), await words()];
  // The order in the file is no matter either.
  writeFileSync(configFile, configOf(accounts.toReversed(), { ...certain, 'request-retry': 2 }));
  await gateway.gateway.reload();
  picks.push(await words(), await words());
  t.equal(bad.requests.length, 1);
  t.equal(good.requests.length + other.requests.length, 5, picks.join());
  writeFileSync(configFile, configOf(accounts.slice(0, 1), certain));
  await gateway.gateway.reload();
  const refused = await ask(gateway);
  t.equal(refused.status, 429);
  const seconds = Number(refused.headers.get('retry-after'));
  t.ok(seconds > 90 && seconds <= 100, `${seconds}`);
});

t.test('the earliest credential to come back decides', async (t) => {
  const late = await startUpstream(() => limited({ 'retry-after': '90' }));
  const soon = await startUpstream(() => limited({ 'retry-after': '20' }));
  t.teardown(() => Promise.all([late.close(), soon.close()]));
  const accounts = [
    { name: 'late', url: late.url },
    { name: 'soon', url: soon.url },
  ];
  const gateway = await openGateway(t, { config: configOf(accounts, certain) });
  await ask(gateway);
  const seconds = Number((await ask(gateway)).headers.get('retry-after'));
  t.ok(seconds > 15 && seconds <= 20, `${seconds}`);
});

t.test('a model that is refused takes no other model away, a refused key all', async (t) => {
  for (const [status, others] of [
    [429, 200],
    [403, 200],
    [402, 200],
    [408, 200],
    [503, 200],
    [401, 429],
  ] as const) {
    const upstream = await startUpstream(({ body }) =>
      body.includes('"n"')
        ? { body: completion('here') }
        : { status, body: '{"error":{"message":"no"}}' },
    );
    const accounts = ['a', 'b'].map((name) => ({ name, url: upstream.url }));
    const gateway = await openGateway(t, { config: configOf(accounts, certain) });
    t.equal((await ask(gateway)).status, status);
    t.equal((await ask(gateway, { model: 'n' })).status, others, String(status));
    await upstream.close();
  }
});

t.test('a request that fails everywhere leaves the others a credential', async (t) => {
  const upstream = await startUpstream(({ body }) =>
    body.includes('poison')
      ? { status: 500, body: '{"error":{"message":"no"}}' }
      : { body: completion('here') },
  );
  t.teardown(() => upstream.close());
  const accounts = ['a', 'b'].map((name) => ({ name, url: upstream.url }));
  const gateway = await openGateway(t, { config: configOf(accounts, certain) });
  t.equal((await ask(gateway, { user: 'poison' })).status, 502);
  t.equal(upstream.requests.length, 2);
  for (let request = 0; request < 3; request++) t.equal((await ask(gateway)).status, 200);
});

t.test('a request that is too large for its account takes nothing away', async (t) => {
  const upstream = await startUpstream(({ body }) =>
    body.includes('large')
      ? { status: 429, body: '{"error":{"message":"Request too large: Requested 90000"}}' }
      : { body: completion('here') },
  );
  t.teardown(() => upstream.close());
  const gateway = await openGateway(t, {
    config: configOf([{ name: 'a', url: upstream.url }], certain),
  });
  t.equal((await ask(gateway, { user: 'large' })).status, 429);
  t.equal((await ask(gateway)).status, 200);
});

interface Wanted {
  readonly status: number;
}

function parseWanted(body: Buffer): Wanted {
  return JSON.parse(body.toString('utf8')) as Wanted;
}

import { startUpstream } from '@ai-proxy/core/testing';
import t from 'tap';
import { ask, chunks, completion, configOf, openGateway, wordsOf } from './scene.ts';

const names = ['a', 'b', 'c'];

async function startAll(
  t: Pick<typeof import('tap').t, 'teardown'>,
  weights: readonly number[] = [1, 1, 1],
  delaysMs: readonly number[] = [0, 0, 0],
) {
  const upstreams = await Promise.all(
    names.map((name, at) =>
      startUpstream(async (request) => {
        await new Promise((resolve) => setTimeout(resolve, delaysMs[at]));
        return request.body.includes('"stream":true')
          ? { headers: { 'content-type': 'text/event-stream' }, body: chunks(name) }
          : { body: completion(name) };
      }),
    ),
  );
  t.teardown(() => Promise.all(upstreams.map((upstream) => upstream.close())));
  return upstreams.map(({ url }, at) => ({ name: names[at] ?? '', url, weight: weights[at] ?? 1 }));
}

const sorted = (text: string): string => [...text].toSorted((x, y) => (x < y ? -1 : 1)).join('');

t.test('short requests are shared 5, 1 and 1, however alike they are', async (t) => {
  const gateway = await openGateway(t, { config: configOf(await startAll(t, [5, 1, 1])) });
  let picks = '';
  for (let request = 0; request < 28; request++) picks += await wordsOf(await ask(gateway));
  for (let start = 0; start + 7 <= picks.length; start++) {
    const window = sorted(picks.slice(start, start + 7));
    if (window !== 'aaaaabc') t.fail(`from pick ${start}: ${window}`);
  }
  t.equal(picks.length, 28);
});

t.test('conversations stay with their credential', async (t) => {
  const gateway = await openGateway(t, { config: configOf(await startAll(t)) });
  const named = (session: string) => ask(gateway, {}, { headers: { 'x-session-id': session } });
  const keyed = (key: string) => ask(gateway, { prompt_cache_key: key });
  const system = { role: 'system', content: 'Be brief. '.repeat(600) };
  const long = (words: string) =>
    ask(gateway, { messages: [system, { role: 'user', content: words }] });
  for (const send of [named, keyed, long]) {
    const homes: Record<string, string> = {};
    for (const session of ['s1', 's2', 's3', 's4'])
      homes[session] = await wordsOf(await send(session));
    t.equal(new Set(Object.values(homes)).size, 3, 'each on its own');
    for (const session of ['s3', 's1', 's4', 's2', 's1'])
      t.equal(await wordsOf(await send(session)), homes[session]);
  }
});

t.test('least-busy goes around a credential that is slow', async (t) => {
  const accounts = await startAll(t, [1, 1, 1], [1500, 0, 0]);
  const gateway = await openGateway(t, {
    config: configOf(accounts, { strategy: 'least-busy' }),
  });
  const slow = ask(gateway).then(wordsOf);
  await new Promise((resolve) => setTimeout(resolve, 300));
  let picks = '';
  for (let request = 0; request < 6; request++) picks += await wordsOf(await ask(gateway));
  t.notMatch(picks, /a/);
  t.equal(await slow, 'a');
});

t.test('latency prefers the credential that begins to answer first', async (t) => {
  const accounts = await startAll(t, [1, 1, 1], [120, 10, 120]);
  const gateway = await openGateway(t, { config: configOf(accounts, { strategy: 'latency' }) });
  let picks = '';
  for (let request = 0; request < 12; request++) {
    const text = await (await ask(gateway, { stream: true })).text();
    picks += /"content":"([abc])"/.exec(text)?.[1];
  }
  t.equal(picks, 'abcbbbbbbbbb');
});

t.test('cost without prices takes all in turn, and says so', async (t) => {
  const gateway = await openGateway(t, {
    config: configOf(await startAll(t), { strategy: 'cost' }),
  });
  const picks = new Set<string>();
  for (let request = 0; request < 3; request++) picks.add(await wordsOf(await ask(gateway)));
  t.equal(picks.size, 3);
  t.match(JSON.stringify(gateway.logs), /no plugin knows prices/);
});

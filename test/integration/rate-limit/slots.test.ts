import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { atOnce, hello, startScene, statuses, type Scene, type Script } from './scene.ts';

const key = 'slow-client-key';
const keys = [{ key, name: 'slow', 'rate-limit': { concurrency: 10 } }];

/** Every slot is free: as many requests as there are slots are let in at once. */
async function allFree(t: Test, scene: Scene): Promise<void> {
  const answers = await atOnce(10, () => scene.ask(key));
  t.same(statuses(answers), { 200: 10 });
}

t.test('no more requests are at work than there are slots', async (t) => {
  let atWork = 0;
  let most = 0;
  const scene = await startScene(t, keys, {}, async () => {
    most = Math.max(most, ++atWork);
    await sleep(300);
    atWork--;
    return hello;
  });
  const answers = await atOnce(200, () => scene.ask(key));
  t.equal(most, 10);
  const { 200: admitted = 0, 429: refused = 0 } = statuses(answers);
  t.equal(admitted + refused, 200);
  t.ok(admitted >= 10);
  const error = answers.find(({ status }) => status === 429);
  t.match(error?.body, /CONCURRENCY_LIMITED/);
  t.equal(error?.headers['retry-after'], '1');
  await allFree(t, scene);
});

const endings: Readonly<Record<string, ReturnType<Script>>> = {
  'an upstream that fails': { status: 500, body: '{}' },
  'an upstream that breaks off': { body: '{"id":', breakOff: true },
  'an upstream that says nothing': { headers: { 'content-type': 'application/json' }, body: '' },
  'a stream that breaks off': {
    headers: { 'content-type': 'text/event-stream' },
    body: ['data: {"id":"1","choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\n'],
    breakOff: true,
  },
};

for (const [name, reply] of Object.entries(endings))
  t.test(`${name} gives the slot back`, async (t) => {
    const scene = await startScene(t, keys, {}, ({ body }) =>
      body.includes('gpt-broken') ? reply : hello,
    );
    const body = { model: 'gpt-broken', stream: name.includes('stream') };
    for (let repeat = 0; repeat < 3; repeat++)
      await Promise.allSettled(Array.from({ length: 10 }, () => scene.ask(key, { body })));
    await allFree(t, scene);
  });

const patience = [
  ['before the upstream answers', false, 0],
  ['in the middle of a stream', true, 20],
] as const;

for (const [when, stream, chunkDelayMs] of patience)
  t.test(`a client that leaves ${when} gives the slot back`, async (t) => {
    let slow = true;
    const chunk = 'data: {"id":"1","choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\n';
    const scene = await startScene(t, keys, {}, async () => {
      if (!slow) return hello;
      if (!stream) await sleep(2000);
      return {
        headers: { 'content-type': 'text/event-stream' },
        body: Array.from({ length: 100 }, () => chunk),
        chunkDelayMs,
      };
    });
    const leaving = Array.from({ length: 10 }, () =>
      scene.ask(key, { body: { stream }, signal: AbortSignal.timeout(200) }),
    );
    const left = await Promise.allSettled(leaving);
    t.ok(left.every(({ status }) => status === 'rejected'));
    slow = false;
    await sleep(300);
    await allFree(t, scene);
  });

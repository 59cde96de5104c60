import t, { type Test } from 'tap';
import { apis } from './apis.ts';
import { chunkOf, streamHead, type Behaviour } from './raw-upstream.ts';
import { startScene, waitFor, type Scene } from './scene.ts';

const { lead = '', content = '', end = '' } = apis.chat.stream?.('Hello') ?? {};

/** Sends each text after a pause. */
const drips =
  (texts: readonly string[], pauseMs: number): Behaviour =>
  (request) => {
    const [text, ...rest] = texts;
    if (text === undefined || request.socket.destroyed) return;
    request.socket.write(text);
    setTimeout(() => drips(rest, pauseMs)(request), pauseMs);
  };

const stalls: Readonly<Record<string, Behaviour>> = {
  'no-head': () => undefined,
  'half-a-head': ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\ncontent-'),
  'a-head': ({ socket }) => void socket.write(streamHead),
  'a-head-for-a-whole-answer': ({ socket }) =>
    void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n'),
  'half-a-body': ({ socket }) =>
    void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":'),
  'nothing-but-a-lead': ({ socket }) => void socket.write(streamHead + chunkOf(lead)),
  'a-drop-now-and-then': drips(
    ['HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n', ...' '.repeat(50)],
    100,
  ),
};

/** How long a request takes; it has to be refused as late. */
async function isLate(
  t: Test,
  { ask, upstream }: Scene,
  name: string,
  stream: boolean,
): Promise<number> {
  const started = performance.now();
  const told = await ask(name, { stream });
  const ms = performance.now() - started;
  t.match(
    told,
    { status: 504, code: 'UPSTREAM_TIMEOUT', ambiguous: true },
    `${name}, ${stream ? 'stream' : 'whole'}`,
  );
  await waitFor(() => upstream.open.size === 0);
  return ms;
}

t.test('a stream has a time for its first content', async (t) => {
  const scene = await startScene(t, stalls, {
    config: { 'request-timeout': 30, streaming: { 'first-byte-seconds': 0.4 } },
  });
  for (const name of Object.keys(stalls)) {
    const ms = await isLate(t, scene, name, true);
    t.ok(ms > 350 && ms < 2_400, `${name}: ${ms.toFixed(0)} ms`);
  }
});

t.test('a whole answer has the time of its request', async (t) => {
  const scene = await startScene(t, stalls, {
    config: { 'request-timeout': 0.4, streaming: { 'first-byte-seconds': 30 } },
  });
  for (const name of Object.keys(stalls)) {
    const ms = await isLate(t, scene, name, false);
    t.ok(ms > 350 && ms < 2_400, `${name}: ${ms.toFixed(0)} ms`);
  }
});

t.test('a stream has no more time than its request for the first content', async (t) => {
  const scene = await startScene(t, stalls, {
    config: { 'request-timeout': 0.4, streaming: { 'first-byte-seconds': 30 } },
  });
  const ms = await isLate(t, scene, 'no-head', true);
  t.ok(ms < 2_400, `${ms.toFixed(0)} ms`);
});

t.test('attempts share the time of their request', async (t) => {
  const scene = await startScene(
    t,
    { 'no-head': () => undefined },
    {
      config: {
        'request-retry': 3,
        'request-timeout': 1.5,
        streaming: { 'first-byte-seconds': 1 },
      },
    },
  );
  const started = performance.now();
  t.match(await scene.ask('no-head', { stream: true }), { status: 504, code: 'UPSTREAM_TIMEOUT' });
  const ms = performance.now() - started;
  t.ok(ms < 3_500, `${ms.toFixed(0)} ms, ${scene.upstream.requests.length} attempts`);
  await waitFor(() => scene.upstream.open.size === 0);
});

t.test('a stream that falls silent ends with an error', async (t) => {
  const scene = await startScene(
    t,
    {
      silent: ({ socket }) => void socket.write(streamHead + chunkOf(lead + content)),
      slow: drips([streamHead, chunkOf(lead), chunkOf(content), chunkOf(end), chunkOf('')], 300),
    },
    { config: { streaming: { 'idle-seconds': 1 } } },
  );
  const started = performance.now();
  const silent = await scene.ask('silent', { stream: true });
  const ms = performance.now() - started;
  t.match(silent.text, 'Hello');
  t.match(silent.text, 'UPSTREAM_TIMEOUT');
  t.notMatch(silent.text, '[DONE]');
  // The timers of undici are coarse.
  t.ok(ms > 900 && ms < 4_500, `${ms.toFixed(0)} ms`);
  await waitFor(() => scene.upstream.open.size === 0);
  const slow = await scene.ask('slow', { stream: true });
  t.match(slow.text, '[DONE]', 'one that is only slow goes on');
});

t.test('a connection that is not made in time was never used', async (t) => {
  const scene = await startScene(
    t,
    { tarpit: () => undefined },
    {
      // TEST-NET-1: packets to it are dropped, or refused where there is no network at all.
      account: { 'base-url': 'http://192.0.2.1:9' },
      config: { 'connect-timeout': 0.3 },
    },
  );
  const started = performance.now();
  const told = await scene.ask('tarpit');
  t.match(told, { ambiguous: false, code: /^UPSTREAM_(TIMEOUT|NETWORK)$/ });
  t.notMatch(told.text, '192.0.2.1');
  t.ok(performance.now() - started < 2_500);
});

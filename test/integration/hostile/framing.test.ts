import t from 'tap';
import { apis } from './apis.ts';
import { answerText, streamHead, type Behaviour } from './raw-upstream.ts';
import { startScene, waitFor } from './scene.ts';

const says =
  (text: string): Behaviour =>
  ({ socket }) =>
    void socket.write(text, 'latin1');
const saysAndCloses =
  (text: string): Behaviour =>
  ({ socket }) =>
    void socket.end(text, 'latin1');

const good = JSON.stringify(apis.chat.whole('Hello'));
const manyInterim = 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'.repeat(100);

/** What an upstream does, and the code with which the client hears of it. */
const cases: Readonly<Record<string, readonly [Behaviour, code: string]>> = {
  'length-and-chunks': [
    says(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
    'UPSTREAM_PROTOCOL',
  ],
  'two-lengths': [
    says('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}}'),
    'UPSTREAM_PROTOCOL',
  ],
  'long-length': [
    saysAndCloses(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${good}`),
    'UPSTREAM_NETWORK',
  ],
  'huge-length': [
    says('HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n{}'),
    'UPSTREAM_PROTOCOL',
  ],
  'negative-length': [says('HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}'), 'UPSTREAM_PROTOCOL'],
  'bad-chunk': [
    says('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n'),
    'UPSTREAM_PROTOCOL',
  ],
  'interim-flood': [says(manyInterim + answerText(200, good)), 'UPSTREAM_PROTOCOL'],
  continue: [says(`HTTP/1.1 100 Continue\r\n\r\n${answerText(200, good)}`), 'UPSTREAM_PROTOCOL'],
  switching: [
    says('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    'UPSTREAM_PROTOCOL',
  ],
  'status-999': [says(answerText(999, good)), 'UPSTREAM_PROTOCOL'],
  'status-600': [says(answerText(600, good)), 'UPSTREAM_PROTOCOL'],
  'status-0': [says(answerText(0, good)), 'UPSTREAM_PROTOCOL'],
  'status-1000': [says('HTTP/1.1 1000 Text\r\ncontent-length: 2\r\n\r\n{}'), 'UPSTREAM_PROTOCOL'],
  'line-feeds': [says('HTTP/1.1 200 OK\ncontent-length: 2\n\n{}'), 'UPSTREAM_PROTOCOL'],
  'header-carriage-return': [
    says('HTTP/1.1 200 OK\r\nx-a: b\rc: d\r\ncontent-length: 2\r\n\r\n{}'),
    'UPSTREAM_PROTOCOL',
  ],
  'header-nul': [
    says('HTTP/1.1 200 OK\r\nx-a: b\0c\r\ncontent-length: 2\r\n\r\n{}'),
    'UPSTREAM_PROTOCOL',
  ],
  'header-folded': [
    says('HTTP/1.1 200 OK\r\n x-a: b\r\ncontent-length: 2\r\n\r\n{}'),
    'UPSTREAM_PROTOCOL',
  ],
  'header-20-kb': [
    says(`HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(20_000)}\r\ncontent-length: 2\r\n\r\n{}`),
    'UPSTREAM_PROTOCOL',
  ],
  'headers-endless': [
    says(`HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(5_000)}content-length: 2\r\n\r\n{}`),
    'UPSTREAM_PROTOCOL',
  ],
  garbage: [says('\x16\x03\x01 this is no HTTP\r\n\r\n'), 'UPSTREAM_PROTOCOL'],
  'http-0.9': [saysAndCloses(good), 'UPSTREAM_PROTOCOL'],
  reset: [({ socket }) => void socket.resetAndDestroy(), 'UPSTREAM_NETWORK'],
  closed: [saysAndCloses(''), 'UPSTREAM_NETWORK'],
  'half-status-line': [saysAndCloses('HTTP/1.1 2'), 'UPSTREAM_NETWORK'],
  'half-headers': [saysAndCloses('HTTP/1.1 200 OK\r\ncontent-le'), 'UPSTREAM_NETWORK'],
  'cut-without-length': [
    saysAndCloses(`HTTP/1.1 200 OK\r\n\r\n${good.slice(0, -20)}`),
    'UPSTREAM_PROTOCOL',
  ],
  'cut-after-a-brace': [
    saysAndCloses(`HTTP/1.1 200 OK\r\n\r\n${good.slice(0, -2)}`),
    'UPSTREAM_PROTOCOL',
  ],
  'cut-with-another-coding': [
    saysAndCloses(`HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n${good.slice(0, -2)}`),
    'UPSTREAM_PROTOCOL',
  ],
  'cut-stream-without-length': [
    saysAndCloses(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {"id":`),
    'UPSTREAM_PROTOCOL',
  ],
  'no-content': [says('HTTP/1.1 204 No Content\r\n\r\n'), 'UPSTREAM_PROTOCOL'],
  'not-modified': [says('HTTP/1.1 304 Not Modified\r\n\r\n'), 'UPSTREAM_PROTOCOL'],
};

t.test('an upstream that breaks HTTP is a bad gateway', async (t) => {
  const behaviours = Object.fromEntries(
    Object.entries(cases).map(([name, [behaviour]]) => [name, behaviour]),
  );
  const { ask, upstream } = await startScene(t, behaviours, {
    config: { 'request-timeout': 5, streaming: { 'first-byte-seconds': 5 } },
  });
  for (const [name, [, code]] of Object.entries(cases))
    for (const stream of [false, true]) {
      const told = await ask(name, { stream });
      const shown = `${name}, ${stream ? 'stream' : 'whole'}`;
      t.match(told, { status: 502, code }, shown);
      t.notMatch(told.text, /127\.0\.0\.1|HPE_|undici|UND_ERR/i, shown);
    }
  // The answer without content breaks no rule of HTTP.
  await waitFor(() => upstream.open.size <= 1);
  t.pass('no connection is kept to such an upstream');
});

t.test('a few interim answers are skipped', async (t) => {
  const { ask } = await startScene(t, {
    early: says(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${answerText(200, good)}`),
  });
  t.match(await ask('early'), { status: 200, text: good });
});

t.test('a stream that is cut ends with an error and without its end mark', async (t) => {
  const { lead = '', content = '' } = apis.chat.stream?.('Hello') ?? {};
  const closing = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${lead}${content}`;
  const { ask } = await startScene(t, {
    'cut-without-length': saysAndCloses(closing),
    'cut-in-an-event': saysAndCloses(`${closing}data: {"id":"c","obj`),
    'cut-in-chunks': saysAndCloses(
      `${streamHead}${Buffer.byteLength(lead + content).toString(16)}\r\n${lead}${content}\r\n`,
    ),
  });
  for (const name of ['cut-without-length', 'cut-in-an-event', 'cut-in-chunks']) {
    const { status, text } = await ask(name, { stream: true });
    t.equal(status, 200, name);
    t.match(text, 'Hello', name);
    t.match(text, /"error":\{/, name);
    t.notMatch(text, '[DONE]', name);
    t.equal(text.split('"error":{').length, 2, `${name}: one error`);
  }
});

import { gzipSync } from 'node:zlib';
import t from 'tap';
import { apis } from './apis.ts';
import { answerText, type Behaviour } from './raw-upstream.ts';
import { startScene } from './scene.ts';

const good = JSON.stringify(apis.chat.whole('Hello'));
const compressed = gzipSync(good);
/** 64 MB of spaces in about 64 kB. */
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));

function sends(body: Buffer, ...headers: readonly string[]): Behaviour {
  const head = ['HTTP/1.1 200 OK', `content-length: ${body.length}`, ...headers, '', ''];
  return ({ socket }) => {
    socket.write(head.join('\r\n'));
    socket.write(body);
  };
}

const refused: Readonly<Record<string, Behaviour>> = {
  gzip: sends(compressed, 'content-encoding: gzip'),
  truncated: sends(compressed.subarray(0, 40), 'content-encoding: gzip'),
  bomb: sends(bomb, 'content-encoding: gzip'),
  thousand: sends(compressed, `content-encoding: ${'gzip, '.repeat(999)}gzip`),
  mislabelled: sends(Buffer.from(good), 'content-encoding: gzip'),
  unknown: sends(Buffer.from(good), 'content-encoding: zstd'),
  stream: sends(
    gzipSync('data: {}\n\n'),
    'content-encoding: gzip',
    'content-type: text/event-stream',
  ),
  unlabelled: sends(compressed),
};

t.test('an answer is asked for as it is, and a packed one is a bad gateway', async (t) => {
  const { ask, upstream } = await startScene(t, refused);
  for (const name of Object.keys(refused)) {
    const before = process.memoryUsage().rss;
    const told = await ask(name, { stream: name === 'stream' });
    t.match(told, { status: 502, code: 'UPSTREAM_PROTOCOL', ambiguous: true }, name);
    t.match(upstream.requests.at(-1)?.head, '\r\naccept-encoding: identity', name);
    const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
    t.ok(grown < 48, `${name}: ${grown.toFixed(0)} MiB`);
  }
});

t.test('a packed error keeps the meaning of its status', async (t) => {
  const { ask } = await startScene(t, {
    limited: ({ socket }) => {
      socket.write(
        `HTTP/1.1 429 Text\r\ncontent-encoding: gzip\r\nretry-after: 7\r\ncontent-length: ${compressed.length}\r\n\r\n`,
      );
      socket.write(compressed);
    },
  });
  const told = await ask('limited');
  t.match(told, { status: 429, code: 'UPSTREAM_RATE_LIMITED' });
  t.equal(told.headers.get('retry-after'), '7');
});

t.test('an answer that says to be as it is passes', async (t) => {
  const { ask } = await startScene(t, {
    identity: sends(Buffer.from(good), 'content-encoding: identity'),
    empty: sends(Buffer.from(good), 'content-encoding:'),
  });
  t.match(await ask('identity'), { status: 200, text: good });
  t.match(await ask('empty'), { status: 200, text: good });
});

t.test('an error answer without end is read to a limit', async (t) => {
  const { ask, upstream } = await startScene(t, {
    endless: ({ socket }) => {
      socket.write('HTTP/1.1 400 Text\r\ntransfer-encoding: chunked\r\n\r\n');
      const filler = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
      const more = (): void => {
        while (!socket.destroyed && socket.write(filler));
      };
      socket.on('drain', more);
      more();
    },
    long: ({ socket }) => void socket.write(answerText(400, 'x'.repeat(900_000))),
  });
  t.match(await ask('endless'), { status: 400, code: 'UPSTREAM_REJECTED' });
  t.match(await ask('long'), { status: 400, code: 'UPSTREAM_REJECTED' });
  t.equal(upstream.requests.length, 2);
});

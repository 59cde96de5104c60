import t from 'tap';
import type { Socket } from 'node:net';
import type { Reply } from '../../../../core/src/context/reply.ts';
import type { Transport } from '../../../../core/src/pipeline/plugin.ts';
import { lines } from '../line-dialect.ts';
import {
  answerText,
  chunkText,
  startRawServer,
  streamHead,
  type RawServer,
} from '../raw-server.ts';
import {
  acme,
  attemptOf,
  connectingHost,
  readSource,
  sourceOf,
  waitFor,
} from './upstream-attempt.ts';

interface Attempted {
  readonly server: RawServer;
  readonly reply: Promise<Reply>;
  readonly cancel: (reason: string) => void;
}

/** One request to an upstream that answers as told. */
async function attempt(
  t: Pick<typeof import('tap').t, 'teardown'>,
  answer: (socket: Socket) => void,
  facts: { stream?: boolean; transport?: Partial<Transport> } = {},
): Promise<Attempted> {
  const server = await startRawServer(answer);
  const { host, close } = connectingHost(facts.transport);
  t.teardown(async () => {
    await close();
    await server.close();
  });
  const executor = acme(host, server.url);
  const ctx = await attemptOf(executor, { stream: facts.stream ?? false });
  const reply = executor.execute(ctx);
  reply.catch(() => undefined);
  return { server, reply, cancel: (reason) => ctx.lifetime.end(reason) };
}

const says =
  (text: string, ...more: readonly string[]) =>
  (socket: Socket): void => {
    socket.write(text);
    for (const each of more) setTimeout(() => socket.write(each), 20);
  };
const streams = (...chunks: readonly string[]): ((socket: Socket) => void) =>
  says(streamHead + chunks.map(chunkText).join(''));

t.test('gives a whole answer with its status and the headers that may pass', async (t) => {
  const { reply } = await attempt(
    t,
    says(answerText(201, '{"text":"Hi"}', 'x-passed: yes', 'x-secret: no', 'set-cookie: a=b')),
  );
  const { body, headers, served, status } = await reply;
  t.match(body, { kind: 'whole', dialect: 'line', bytes: Buffer.from('{"text":"Hi"}') });
  t.strictSame([status, { ...headers }], [201, { 'x-passed': 'yes' }]);
  t.strictSame(served, { provider: 'acme', model: 'upstream-model', credential: 'first' });
});

t.test('gives a stream at its first content, with every byte before it', async (t) => {
  const { reply } = await attempt(
    t,
    says(
      streamHead + chunkText(lines('start')),
      chunkText(lines('+a')),
      chunkText(lines('done')),
      chunkText(''),
    ),
    {
      stream: true,
    },
  );
  t.equal(await readSource(sourceOf(await reply)), lines('start', '+a', 'done'));
});

t.test(
  'reads a stream whose content arrives in the last moment without a blank line',
  async (t) => {
    const { reply } = await attempt(t, streams(lines('start'), 'data: +a', ''), { stream: true });
    t.equal(await readSource(sourceOf(await reply)), `${lines('start')}data: +a`);
  },
);

t.test(
  'throws an error that comes before any content, so that it can be tried elsewhere',
  async (t) => {
    for (const before of [[], ['start'], ['start', 'unknown']]) {
      const { reply, server } = await attempt(t, streams(lines(...before, 'error overloaded')), {
        stream: true,
      });
      await t.rejects(reply, {
        code: 'UPSTREAM_FAILED',
        message: 'overloaded',
        provider: 'acme',
        ambiguous: true,
      });
      await waitFor(() => server.open.size === 0, 250);
    }
  },
);

t.test('leaves an error after content to the client', async (t) => {
  const { reply } = await attempt(t, streams(lines('start', '+a', 'error late'), ''), {
    stream: true,
  });
  t.match(await readSource(sourceOf(await reply)), 'error late');
});

t.test('throws where a stream ends without an answer', async (t) => {
  for (const chunks of [[''], [lines('start'), ''], [': comment\n\n', '']]) {
    const { reply } = await attempt(t, streams(...chunks), { stream: true });
    await t.rejects(reply, {
      code: 'UPSTREAM_PROTOCOL',
      message: /without an answer/,
      ambiguous: true,
    });
  }
  const { reply } = await attempt(t, streams(lines('start'), 'data: error half', ''), {
    stream: true,
  });
  await t.rejects(reply, { code: 'UPSTREAM_FAILED', message: 'half' });
});

t.test('takes a stream that is complete without content', async (t) => {
  const { reply } = await attempt(t, streams(lines('start', 'done'), ''), { stream: true });
  t.equal(await readSource(sourceOf(await reply)), lines('start', 'done'));
});

t.test('commits a stream that shows no content for long', async (t) => {
  const { reply } = await attempt(t, streams(': x\n\n'.repeat(14_000)), { stream: true });
  sourceOf(await reply).cancel('enough');
});

t.test('turns error answers into errors with what the upstream said', async (t) => {
  const refused = await attempt(
    t,
    says(answerText(429, '{"wrong":"slow down"}', 'retry-after: 7', 'x-passed: yes')),
  );
  await t.rejects(refused.reply, {
    code: 'UPSTREAM_RATE_LIMITED',
    status: 429,
    message: 'slow down',
    vendorType: 'line_error',
    retryAfterMs: 7000,
    answer: {
      dialect: 'line',
      status: 429,
      headers: { 'x-passed': 'yes' },
      body: Buffer.from('{"wrong":"slow down"}'),
    },
  });
  const broken = await attempt(t, says(answerText(500, '<html>oops')));
  await t.rejects(broken.reply, {
    code: 'UPSTREAM_FAILED',
    status: 502,
    message: /status 500/,
    ambiguous: true,
  });
  const event = await attempt(
    t,
    says(answerText(400, '{"wrong":"x"}', 'content-type: text/event-stream')),
    { stream: true },
  );
  await t.rejects(event.reply, { code: 'UPSTREAM_REJECTED', status: 400, message: 'x' });
});

t.test('follows no redirect', async (t) => {
  const { reply, server } = await attempt(
    t,
    says(answerText(302, '', 'location: http://127.0.0.1:1/')),
  );
  await t.rejects(reply, { code: 'UPSTREAM_PROTOCOL', message: /redirect/ });
  t.equal(server.received.length, 1);
});

t.test('skips interim answers', async (t) => {
  const { reply } = await attempt(
    t,
    says(
      `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${answerText(200, '{}')}`,
    ),
  );
  t.match(await reply, { status: 200 });
});

t.test('sees that an answer was cut, also where the connection is its length', async (t) => {
  const close = (text: string) => (socket: Socket) => socket.end(text);
  const cut = [
    'HTTP/1.1 200 OK\r\n\r\n{"text":"Hel',
    'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"text":"Hel',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"tex',
    'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n<html>...',
    'HTTP/1.1 200 OK\r\n',
    '',
  ];
  for (const text of cut) {
    const { reply } = await attempt(t, close(text));
    await t.rejects(
      reply,
      { code: /^UPSTREAM_(PROTOCOL|NETWORK)$/, ambiguous: true },
      JSON.stringify(text),
    );
  }
  const { reply } = await attempt(t, close('HTTP/1.1 200 OK\r\n\r\n  \n{"text":"Hello"} '));
  t.match(await reply, { status: 200 });
});

t.test('sees that an answer of the announced length is no whole object', async (t) => {
  for (const body of ['{"text":', '{"text":"Hi"', '{{{{', '{"text":"Hi"}]']) {
    const { reply } = await attempt(t, says(answerText(200, body)));
    await t.rejects(reply, { code: 'UPSTREAM_PROTOCOL', ambiguous: true }, body);
  }
  const { reply } = await attempt(t, says(answerText(200, ' {"text":"Hi"}\r\n')));
  t.match((await reply).body, { bytes: Buffer.from(' {"text":"Hi"}\r\n') });
});

t.test('takes an error that comes with a good status for an error', async (t) => {
  const { reply } = await attempt(t, says(answerText(200, '{"wrong":"Overloaded","error":{}}')));
  await t.rejects(reply, { code: 'UPSTREAM_FAILED', message: 'Overloaded', ambiguous: true });
  for (const body of ['{"text":"the word \\"error\\""}', '{"text":"a","error":null}']) {
    const good = await attempt(t, says(answerText(200, body)));
    t.match((await good.reply).body, { bytes: Buffer.from(body) });
  }
});

t.test('fails a committed stream that breaks off', async (t) => {
  const { reply } = await attempt(
    t,
    (socket) => {
      socket.write(streamHead + chunkText(lines('start', '+a')));
      setTimeout(() => socket.destroy(), 20);
    },
    { stream: true },
  );
  await t.rejects(readSource(sourceOf(await reply)), {
    code: 'UPSTREAM_NETWORK',
    provider: 'acme',
  });
});

t.test('tells a failure that happened before anybody reads', async (t) => {
  const { reply, server } = await attempt(
    t,
    (socket) => {
      socket.write(streamHead + chunkText(lines('+a')));
      setTimeout(() => socket.destroy(), 20);
    },
    { stream: true },
  );
  const source = sourceOf(await reply);
  await waitFor(() => server.open.size === 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await t.rejects(readSource(source), { code: 'UPSTREAM_NETWORK' });
});

t.test('refuses an answer that is too large', async (t) => {
  const { reply, server } = await attempt(
    t,
    says(answerText(200, `{"text":"${'x'.repeat(5000)}"}`)),
    {
      transport: { maxResponseBytes: 4096 },
    },
  );
  await t.rejects(reply, { code: 'UPSTREAM_PROTOCOL', message: /oversized/ });
  await waitFor(() => server.open.size === 0, 250);
});

t.test('closes the connection at once when the client leaves, in each phase', async (t) => {
  const phases: Record<string, { answer: (socket: Socket) => void; stream: boolean }> = {
    'before the head': { answer: () => undefined, stream: false },
    'in a whole body': {
      answer: says('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"text'),
      stream: false,
    },
    'before content': { answer: streams(lines('start')), stream: true },
    'after content': { answer: streams(lines('start', '+a')), stream: true },
  };
  for (const [phase, { answer, stream }] of Object.entries(phases)) {
    const { cancel, reply, server } = await attempt(t, answer, { stream });
    await waitFor(() => server.received.length === 1);
    if (phase === 'after content') await reply;
    else await new Promise((resolve) => setTimeout(resolve, 20));
    cancel('the client left');
    const ms = await waitFor(() => server.open.size === 0);
    t.ok(ms < 250, `${phase}: ${ms.toFixed(0)} ms`);
    if (phase !== 'after content')
      await t.rejects(reply, { code: 'CLIENT_GONE', message: 'the client left' }, phase);
  }
});

t.test('sends nothing for a client that has left before', async (t) => {
  const server = await startRawServer(says(answerText(200, '{}')));
  const { host, close } = connectingHost();
  const executor = acme(host, server.url);
  const ctx = await attemptOf(executor);
  ctx.lifetime.end('the client left');
  await t.rejects(executor.execute(ctx), { code: 'CLIENT_GONE' });
  await new Promise((resolve) => setTimeout(resolve, 30));
  t.equal(server.received.length, 0);
  await close();
  await server.close();
});

t.test('calls nobody after its reader has cancelled', async (t) => {
  const { reply } = await attempt(t, streams(lines('+a'), lines('+b')), { stream: true });
  const source = sourceOf(await reply);
  const calls: string[] = [];
  source.start({
    data: () => {
      calls.push('data');
      source.cancel('enough');
      return true;
    },
    end: () => calls.push('end'),
    fail: () => calls.push('fail'),
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.equal(calls.includes('end') || calls.includes('fail'), false, calls.join());
  const other = sourceOf(await (await attempt(t, streams(lines('+a')), { stream: true })).reply);
  other.cancel('unwanted');
  other.start({
    data: () => calls.push('late') > 0,
    end: () => calls.push('late'),
    fail: () => calls.push('late'),
  });
  t.equal(calls.includes('late'), false);
});

t.test('pauses the upstream while the reader is full', async (t) => {
  const total = 400;
  const event = lines(`+${'x'.repeat(64 * 1024)}`);
  let written = 0;
  const { reply } = await attempt(
    t,
    (socket) => {
      socket.write(streamHead);
      const more = (): void => {
        while (written < total) {
          written++;
          if (!socket.write(chunkText(event))) return;
        }
        socket.end(chunkText(''));
      };
      socket.on('drain', more);
      more();
    },
    { stream: true },
  );
  const source = sourceOf(await reply);
  let bytes = 0;
  let full = true;
  const ended = new Promise<void>((resolve, reject) =>
    source.start({
      data: (chunk) => {
        bytes += chunk.length;
        return !full;
      },
      end: resolve,
      fail: reject,
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 150));
  const held = bytes;
  t.ok(held < (total * event.length) / 4, `${held} bytes came through`);
  t.ok(written < total, `${written} of ${total} events written`);
  full = false;
  source.resume();
  await ended;
  t.equal(bytes, total * event.length);
});

t.test('waits no longer than it may for a head or a chunk', async (t) => {
  const silent = await attempt(t, () => undefined);
  await t.rejects(silent.reply, { code: 'UPSTREAM_TIMEOUT', status: 504, ambiguous: true });
});

import t from 'tap';
import type { Context } from '../../../../core/src/context/context.ts';
import { Reply } from '../../../../core/src/context/reply.ts';
import type { Dialect } from '../../../../core/src/dialect/dialect.ts';
import { asJsonList } from '../../../../core/src/dialect/json-list.ts';
import { transcode } from '../../../../core/src/dialect/plans.ts';
import type { Transcoder } from '../../../../core/src/dialect/stream.ts';
import type { ByteSink, ByteSource } from '../../../../core/src/executor/source.ts';
import { sendStream, type StreamSending } from '../../../../core/src/http/send-stream.ts';
import { noKeepalive, streamTimes } from '../stream-times.ts';
import type { Sent } from '../../../../core/src/http/sending.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { fakeContext, type FakeExchange } from '../fake-exchange.ts';
import { ask, dial, handleRequests } from '../handle-requests.ts';
import { lineDialectWithout } from '../line-codecs.ts';
import { lineDialect, lines } from '../line-dialect.ts';
import { streamRoute } from '../stream-route.ts';
import { waitFor } from '../executor/upstream-attempt.ts';

interface Played {
  readonly calls: string[];
  readonly port: number;
  readonly sent: Promise<Sent>;
  close(): Promise<void>;
}

/** Serves one stream whose upstream does what `play` says; `to` chooses passing on or translating. */
function serve(
  play: (sink: ByteSink, ctx: Context) => void | Promise<void>,
  to = 'line',
): Promise<Played> {
  return serveWith(play, () => transcode(streamRoute({ to: lineDialect(to) })));
}

async function serveWith(
  play: (sink: ByteSink, ctx: Context) => void | Promise<void>,
  start: () => Transcoder,
  facts: FakeExchange = {},
  holding: Pick<StreamSending, 'hold' | 'isHeld'> = free,
): Promise<Played> {
  const calls: string[] = [];
  const sent = Promise.withResolvers<Sent>();
  const server = await handleRequests(async (request, response) => {
    request.resume();
    const ctx = await fakeContext({ stream: true, ...facts });
    response.on('close', () => {
      if (!response.writableFinished) ctx.lifetime.end('the client left');
    });
    const source: ByteSource = {
      start: (sink) => void play(sink, ctx),
      resume: () => calls.push('resume'),
      cancel: (reason) => calls.push(`cancel: ${reason}`),
    };
    const reply = new Reply({ kind: 'stream', dialect: 'line', source }, { status: 201 });
    sent.resolve(
      await sendStream(
        ctx,
        { reply, response, ids: {}, times, ...holding, keepalive: noKeepalive(response) },
        source,
        start(),
      ),
    );
  });
  return { calls, port: server.port, sent: sent.promise, close: server.close };
}

const times = streamTimes;
const free = { hold: () => undefined, isHeld: () => false };

/** Chunks of a real upstream arrive in turns of the event loop of their own. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const bytes = (...data: readonly string[]): Buffer => Buffer.from(lines(...data));

t.test('sends what arrives and tells usage', async (t) => {
  const { port, sent, close } = await serve((sink) => {
    sink.data(bytes('start', '+a'));
    sink.data(bytes('usage 3', 'done'));
    sink.end();
  }, 'other');
  t.match(await ask(port), { status: 201, text: /data: \+a\n\ndata: usage 3\n\ndata: done\n\n$/ });
  t.strictSame(await sent, { usage: { outputTokens: 3 } });
  await close();
});

t.test(
  'keeps the end of an answer back while somebody holds it, however long the upstream stays',
  async (t) => {
    for (const to of ['line', 'other']) {
      let release: (() => void) | undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const { port, sent, close } = await serveWith(
        (sink) => {
          sink.data(bytes('start', '+a'));
          setImmediate(() => sink.data(bytes('usage 3', 'done')));
        },
        () => transcode(streamRoute({ to: lineDialect(to) })),
        {},
        { hold: () => held, isHeld: () => true },
      );
      const socket = await dial(port);
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
      await waitFor(() => text.includes('usage') || text.includes('+a'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      t.notMatch(text, 'done', `${to}: held`);
      release?.();
      await sent;
      await waitFor(() => text.includes('done'));
      t.match(text, /data: done\n\n\r\n0\r\n/, `${to}: let go`);
      socket.destroy();
      await close();
    }
  },
);

t.test('ends with one error when the upstream breaks off or fails', async (t) => {
  const ways: Record<string, (sink: ByteSink) => void> = {
    UPSTREAM_PROTOCOL: (sink) => sink.end(),
    UPSTREAM_NETWORK: (sink) => sink.fail(new GatewayError('UPSTREAM_NETWORK')),
    INTERNAL: (sink) => sink.fail(new Error('unexpected')),
  };
  for (const [code, end] of Object.entries(ways)) {
    const { port, sent, close } = await serve((sink) => {
      sink.data(bytes('start', '+a'));
      end(sink);
      sink.data(bytes('+late', 'done'));
      sink.end();
      sink.fail(new Error('late'));
    });
    t.equal((await ask(port)).text, lines('start', '+a', `error ${code}`));
    t.match(await sent, { error: { code } });
    await close();
  }
});

t.test('stops the upstream when its answer cannot be continued', async (t) => {
  const { calls, port, sent, close } = await serve(async (sink) => {
    sink.data(bytes('start', '+a'));
    await turn();
    sink.data(Buffer.alloc(17 * 1024 * 1024, 'x'));
  });
  t.equal((await ask(port)).text, lines('start', '+a', 'error UPSTREAM_PROTOCOL'));
  t.match(await sent, { error: { code: 'UPSTREAM_PROTOCOL' } });
  t.strictSame(
    calls.filter((call) => call.startsWith('cancel')),
    ['cancel: the answer could not be continued'],
  );
  await close();
});

t.test('sends at once what arrives in pieces within one turn', async (t) => {
  const { port, sent, close } = await serve((sink) => {
    for (const byte of bytes('start', '+é', 'usage 3')) sink.data(Buffer.from([byte]));
    sink.data(bytes('done'));
    sink.end();
  }, 'other');
  t.match((await ask(port)).text, /\+é\n\ndata: usage 3\n\ndata: done\n\n$/);
  t.strictSame(await sent, { usage: { outputTokens: 3 } });
  await close();
});

t.test('cancels an upstream that reported an error and goes on', async (t) => {
  const { calls, port, sent, close } = await serve((sink) => {
    sink.data(bytes('start', '+a', 'error overloaded'));
    sink.data(bytes('+more'));
  }, 'other');
  t.match((await ask(port)).text, /\+a\n\ndata: error UPSTREAM_FAILED\n\n$/);
  t.match(await sent, { error: { code: 'UPSTREAM_FAILED' } });
  t.equal(calls.filter((call) => call.startsWith('cancel')).length, 1);
  await close();
});

t.test('cancels the upstream when the client leaves', async (t) => {
  const { calls, port, sent, close } = await serve((sink) => void sink.data(bytes('start', '+a')));
  const socket = await dial(port);
  socket.on('data', () => socket.destroy());
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
  t.match(await sent, { error: { code: 'CLIENT_GONE' } });
  t.strictSame(calls, ['cancel: the client left']);
  await close();
});

t.test(
  'asks the upstream to pause while the client does not read, and to go on when it does',
  async (t) => {
    let accepted = 0;
    let refused = false;
    let upstream: ByteSink | undefined;
    const event = bytes(`+${'x'.repeat(64 * 1024)}`);
    const { calls, port, sent, close } = await serve(async (sink) => {
      upstream = sink;
      while (!refused && accepted < 1000) {
        accepted++;
        refused = !sink.data(event);
        await turn();
      }
    });
    const socket = await dial(port);
    socket.pause();
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    await waitFor(() => refused);
    t.ok(accepted < 100, `${accepted} events`);
    socket.resume();
    await waitFor(() => calls.includes('resume'));
    upstream?.data(bytes('done'));
    upstream?.end();
    t.strictSame(await sent, {});
    socket.destroy();
    await close();
  },
);

t.test('closes an upstream that goes on after the end of its answer', async (t) => {
  for (const to of ['line', 'other']) {
    const { calls, port, sent, close } = await serve(
      (sink) => void sink.data(bytes('start', '+a', 'done')),
      to,
    );
    t.match((await ask(port)).text, /data: done\n\n$/, to);
    t.notMatch(await sent, { error: {} });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    t.strictSame(calls, ['cancel: the upstream went on after its end'], to);
    await close();
  }
});

t.test('stops the upstream of a stream that would break the protocol', async (t) => {
  const told: string[] = [];
  const route = streamRoute({
    from: lineDialect('other'),
    to: lineDialectWithout('+b'),
    onViolation: (sentence) => told.push(sentence),
  });
  const { calls, port, sent, close } = await serveWith(
    async (sink) => {
      sink.data(bytes('start', '+a', '+b', '+c'));
      await turn();
      sink.data(bytes('done'));
    },
    () => transcode(route),
  );
  t.match((await ask(port)).text, /data: \+a\n\ndata: error STREAM_MALFORMED\n\n$/);
  t.match(await sent, { error: { code: 'STREAM_MALFORMED' } });
  t.equal(calls.filter((call) => call.startsWith('cancel')).length, 1);
  t.equal(told.length, 1);
  await close();
});

t.test('keeps a stream open after its mark where only the connection ends it', async (t) => {
  const line = { ...lineDialect('line'), endsWithConnection: true };
  const { calls, port, sent, close } = await serveWith(
    async (sink) => {
      sink.data(bytes('start', '+a', 'done'));
      // Longer than an upstream has to close a stream that is complete.
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      sink.data(bytes('+b', 'done'));
      sink.end();
    },
    () => transcode(streamRoute({ from: line, to: line })),
  );
  t.equal((await ask(port)).text, lines('start', '+a', 'done', '+b', 'done'));
  t.strictSame([await sent, calls], [{}, []]);
  await close();
});

t.test('sends a list with the type of a list, and closes it however it ends', async (t) => {
  const quoted: Dialect = {
    ...lineDialect('line'),
    isTerminal: ({ data }) => data === '"done"',
    renderStreamError: ({ code }) => [{ data: `"${code}"` }],
  };
  const ways: Record<string, (sink: ByteSink) => Promise<void> | void> = {
    '["start",\r\n"done"]': (sink) => {
      sink.data(Buffer.from('data: "done"\n\n'));
      sink.end();
    },
    '["start",\r\n"UPSTREAM_PROTOCOL"]': async (sink) => {
      await turn();
      sink.data(Buffer.alloc(17 * 1024 * 1024, 'x'));
    },
    '["start",\r\n"UPSTREAM_NETWORK"]': (sink) => sink.fail(new GatewayError('UPSTREAM_NETWORK')),
  };
  for (const [expected, end] of Object.entries(ways)) {
    const { port, close } = await serveWith(
      (sink) => {
        sink.data(Buffer.from('data: "start"\n\n'));
        return end(sink);
      },
      () => asJsonList(transcode(streamRoute({ from: quoted, to: quoted }))),
      { framing: 'json-list' },
    );
    t.match(await ask(port), {
      status: 201,
      text: expected,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-accel-buffering': 'no' },
    });
    await close();
  }
});

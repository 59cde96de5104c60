import { createServer, type Server, type Socket } from 'node:net';
import { startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import t from 'tap';
import { ask, chunks, completion, configOf, openGateway } from './scene.ts';

const events = { 'content-type': 'text/event-stream' };
const fault = 'data: {"error":{"message":"overloaded","type":"server_error"}}\n\n';
const [opening = ''] = chunks('never');

/** A TCP server that does this with every request, and the URL that it listens on. */
async function startRaw(
  onRequest: (socket: Socket) => void,
): Promise<{ url: string; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => onRequest(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Upstream = { readonly url: string; close(): Promise<void> };

async function closedPort(): Promise<Upstream> {
  const { url, close } = await startRaw(() => undefined);
  await close();
  return { url, close: () => Promise.resolve() };
}

const scripted = (reply: UpstreamReply) => (): Promise<Upstream> => startUpstream(() => reply);

/** Whatever can go wrong before the first content. */
const failures: Readonly<Record<string, () => Promise<Upstream>>> = {
  'nobody listens': closedPort,
  'a reset before the head': () => startRaw((socket) => socket.resetAndDestroy()),
  'the end before the head': () => startRaw((socket) => socket.end()),
  'half of a head': () => startRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty')),
  'no HTTP': () => startRaw((socket) => socket.end('hello?\r\n\r\n')),
  'a reset behind the head': () =>
    startRaw((socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
      );
      setTimeout(() => socket.resetAndDestroy(), 20);
    }),
  'an empty stream': scripted({ headers: events }),
  'nothing but a comment': scripted({ headers: events, body: ': hello\n\n' }),
  'an error in place of the first event': scripted({ headers: events, body: fault }),
  'an error behind an event without content': scripted({ headers: events, body: opening + fault }),
  'an event without content, and a broken connection': scripted({
    headers: events,
    body: opening,
    breakOff: true,
  }),
  'a 500': scripted({ status: 500, body: '{"error":{"message":"no"}}' }),
  'a 503': scripted({ status: 503, body: 'busy' }),
  'a 429': scripted({ status: 429, body: '{"error":{"message":"no"}}' }),
  'a 401': scripted({ status: 401, body: '{"error":{"message":"no"}}' }),
  'a redirect': scripted({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
};

for (const [name, start] of Object.entries(failures))
  t.test(`the second credential answers after ${name}`, async (t) => {
    const bad = await start();
    const good = await startUpstream((request) =>
      request.body.includes('"stream":true')
        ? { headers: events, body: chunks('words') }
        : { headers: { 'content-type': 'application/json' }, body: completion('words') },
    );
    t.teardown(() => Promise.all([bad.close(), good.close()]));
    const accounts = [
      { name: 'bad', url: bad.url },
      { name: 'good', url: good.url },
    ];
    for (const stream of [true, false]) {
      const router = { strategy: 'fill-first' };
      const gateway = await openGateway(t, { config: configOf(accounts, router) });
      const response = await ask(gateway, { stream });
      t.equal(response.status, 200);
      t.match(await response.text(), stream ? /words[^]*\[DONE\]/ : /words/);
      const next = await ask(gateway, { stream });
      t.match(await next.text(), /words/, 'and so it does the next time');
    }
  });

t.test('the second credential answers when the first sends no head in time', async (t) => {
  const bad = await startRaw(() => undefined);
  const good = await startUpstream(() => ({ headers: events, body: chunks('words') }));
  t.teardown(() => Promise.all([bad.close(), good.close()]));
  const accounts = [
    { name: 'bad', url: bad.url },
    { name: 'good', url: good.url },
  ];
  const core = { 'request-timeout': 20, streaming: { 'first-byte-seconds': 0.3 } };
  const config = configOf(accounts, { strategy: 'fill-first' }, core);
  const gateway = await openGateway(t, { config });
  const response = await ask(gateway, { stream: true });
  t.match(await response.text(), /words/);
});

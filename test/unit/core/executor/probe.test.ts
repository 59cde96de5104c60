import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { probeAnswer, probeConnection } from '../../../../core/src/executor/probe.ts';

const timeoutMs = 5_000;

async function listening(t: Test, server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test('a connection is made and closed, and nothing is sent on it', async (t) => {
  const sent: string[] = [];
  const closed = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('data', (data) => sent.push(String(data)));
    socket.on('error', () => undefined).on('close', () => closed.resolve());
  });
  await probeConnection({ url: await listening(t, server), proxyUrl: '', timeoutMs });
  await closed.promise;
  t.same(sent, []);
});

t.test('who is not there, or speaks no TLS, is told', async (t) => {
  const server = createServer();
  const url = await listening(t, server);
  const plain = createServer((socket) => socket.on('error', () => undefined).end('no TLS here'));
  const secure = (await listening(t, plain)).replace('http:', 'https:');
  server.close();
  await t.rejects(probeConnection({ url, proxyUrl: '', timeoutMs }), { code: 'ECONNREFUSED' });
  await t.rejects(probeConnection({ url: secure, proxyUrl: '', timeoutMs }), /ssl|wrong version/i);
});

t.test('who says nothing is given up in time', async (t) => {
  const silent = (await listening(t, createServer())).replace('http:', 'https:');
  const probe = { url: silent, proxyUrl: '', timeoutMs: 50 };
  await t.rejects(probeConnection(probe), { code: 'UND_ERR_CONNECT_TIMEOUT' });
  const url = await listening(t, createServer());
  await t.rejects(probeAnswer({ ...probe, url }, {}));
});

t.test('an answer gives its status and its time', async (t) => {
  const asked: (string | undefined)[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request.method, request.url, request.headers.authorization);
    response.writeHead(403, { date: 'Mon, 23 Nov 2026 16:00:00 GMT' }).end('x'.repeat(100_000));
  };
  const url = `${await listening(t, createHttp(listener))}/v1/models?limit=1`;
  const answer = await probeAnswer({ url, proxyUrl: '', timeoutMs }, { authorization: 'Bearer a' });
  t.same(answer, { status: 403, date: 'Mon, 23 Nov 2026 16:00:00 GMT' });
  t.same(asked, ['GET', '/v1/models?limit=1', 'Bearer a']);
});

t.test('both go through a proxy', async (t) => {
  const upstream = new URL(
    await listening(
      t,
      createHttp((_request, response) => response.end()),
    ),
  );
  const tunnels: (string | undefined)[] = [];
  const forwarded: (string | undefined)[] = [];
  const proxy = createHttp((request, response) => {
    forwarded.push(request.url);
    response.writeHead(204).end();
  });
  proxy.on('connect', (request, socket: Socket) => {
    tunnels.push(request.url);
    socket.on('error', () => undefined);
    const onward = connect(Number(upstream.port), upstream.hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
  });
  const proxyUrl = await listening(t, proxy);
  t.match(await probeAnswer({ url: `${upstream.origin}/models`, proxyUrl, timeoutMs }, {}), {
    status: 204,
  });
  t.same(forwarded, [`${upstream.origin}/models`]);
  // The upstream behind the tunnel speaks no TLS, so the handshake fails there and not before.
  const secure = `https://${upstream.host}`;
  await t.rejects(probeConnection({ url: secure, proxyUrl, timeoutMs }));
  t.same(tunnels, [upstream.host]);
});

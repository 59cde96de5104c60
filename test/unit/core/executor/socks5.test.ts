import { connect, createServer, type Socket } from 'node:net';
import { startUpstream } from '@ai-proxy/core/testing';
import t from 'tap';
import { Dispatchers } from '../../../../core/src/executor/dispatchers.ts';
import { listen } from '../../../../core/src/http/server.ts';

/** The part of RFC 1928 that a client without a password needs: greeting, CONNECT, bytes. */
function serveSocks(socket: Socket, reached: (address: string) => void): void {
  socket.once('data', () => {
    socket.write(Buffer.from([5, 0]));
    socket.once('data', (request: Buffer) => {
      const isName = request[3] === 3;
      const end = isName ? 5 + (request[4] ?? 0) : 8;
      const host = isName ? request.toString('latin1', 5, end) : request.subarray(4, 8).join('.');
      const port = request.readUInt16BE(end);
      reached(`${host}:${port}`);
      const upstream = connect(port, host, () => {
        socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
        socket.pipe(upstream).pipe(socket);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
  });
}

t.test('requests go through a SOCKS5 proxy', async (t) => {
  const reached: string[] = [];
  const proxy = createServer((socket) => serveSocks(socket, (address) => reached.push(address)));
  const { port } = await listen(proxy as never, 0, '127.0.0.1');
  const upstream = await startUpstream(() => ({ body: 'through the proxy' }));
  const pools = new Dispatchers({
    proxyUrl: `socks5://127.0.0.1:${port}`,
    connectTimeoutMs: 2_000,
    requestTimeoutMs: 2_000,
  });
  t.teardown(async () => {
    await pools.close();
    await upstream.close();
    proxy.close();
  });

  const { statusCode, body } = await pools
    .get()
    .request({ origin: upstream.url, path: '/', method: 'GET' });
  t.equal(statusCode, 200);
  t.equal(await body.text(), 'through the proxy');
  t.same(reached, [upstream.url.replace('http://', '')]);
});

import { connect, createServer, type Socket } from 'node:net';
import { startUpstream } from '@ai-proxy/core/testing';
import t from 'tap';
import { Dispatchers } from '../../../../core/src/executor/dispatchers.ts';
import { ProxyError, type ProxyTrouble } from '../../../../core/src/executor/proxy-error.ts';
import { connectBySocks } from '../../../../core/src/executor/socks5.ts';
import { listen } from '../../../../core/src/http/server.ts';
import { replies, scriptedSocket } from './scripted-socket.ts';

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

const connected = Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0);

t.test('asks for names, IPv4 and IPv6 addresses', async (t) => {
  const hosts: Readonly<Record<string, string>> = {
    'a.b': '03 03612e62',
    '10.0.0.7': '01 0a000007',
    '::1': `04 ${'00'.repeat(15)}01`,
    '2001:db8::5:0': `04 20010db8${'00'.repeat(8)}00050000`,
  };
  for (const [host, expected] of Object.entries(hosts)) {
    const sent: Buffer[] = [];
    const socket = await scriptedSocket(t, (other) =>
      other.on('data', (bytes: Buffer) => {
        sent.push(bytes);
        other.write(sent.length === 1 ? Buffer.of(5, 0) : connected);
      }),
    );
    await connectBySocks(socket, { host, port: 0x1234 }, undefined);
    const address = expected.replaceAll(' ', '');
    t.strictSame(
      sent.map((bytes) => bytes.toString('hex')),
      ['050100', `050100${address}1234`],
      host,
    );
  }
});

t.test('logs in where it can, and is asked to', async (t) => {
  const sent: Buffer[] = [];
  const answers = [Buffer.of(5, 2), Buffer.of(1, 0), Buffer.of(5, 0, 0, 3, 2, 0x61, 0x62, 0, 0)];
  const socket = await scriptedSocket(t, (other) =>
    other.on('data', (bytes: Buffer) => {
      sent.push(bytes);
      other.write(answers.shift() ?? '');
    }),
  );
  await connectBySocks(socket, { host: 'h', port: 1 }, { name: 'u', password: 'ü' });
  t.equal(sent[0]?.toString('hex'), '05020002');
  t.equal(sent[1]?.toString('hex'), '01017502c3bc');
});

t.test('says what a proxy refuses', async (t) => {
  const login = { name: 'u', password: 'p' };
  const cases: readonly (readonly [trouble: ProxyTrouble, ...Buffer[]])[] = [
    ['protocol', Buffer.of(4, 0)],
    ['protocol', Buffer.from('HTTP/1.1 400')],
    ['authentication', Buffer.of(5, 0xff)],
    ['authentication', Buffer.of(5, 2), Buffer.of(1, 1)],
    ['upstream', Buffer.of(5, 0), Buffer.of(5, 1, 0, 1, 0, 0, 0, 0, 0, 0)],
    ['refused', Buffer.of(5, 0), Buffer.of(5, 2, 0, 1, 0, 0, 0, 0, 0, 0)],
    ['upstream', Buffer.of(5, 0), Buffer.of(5, 5)],
    ['protocol', Buffer.of(5, 0), Buffer.of(5, 7)],
    ['protocol', Buffer.of(5, 0), Buffer.of(5, 0, 0, 9, 0, 0)],
  ];
  for (const [trouble, ...answers] of cases) {
    const socket = await scriptedSocket(t, replies(...answers));
    await t.rejects(connectBySocks(socket, { host: 'h', port: 1 }, login), new ProxyError(trouble));
  }
  const socket = await scriptedSocket(t, replies(Buffer.of(5, 0xff)));
  await t.rejects(
    connectBySocks(socket, { host: 'h', port: 1 }, undefined),
    new ProxyError('authentication'),
  );
  const long = await scriptedSocket(t, replies(Buffer.of(5, 0)));
  await t.rejects(
    connectBySocks(long, { host: 'h'.repeat(300), port: 1 }, undefined),
    new ProxyError('protocol'),
  );
});

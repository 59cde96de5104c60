import { once } from 'node:events';
import {
  createServer as createHttpServer,
  request as httpRequest,
  type RequestListener,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Test } from 'tap';
import type { Identity } from './certificates.ts';

/** A small proxy on 127.0.0.1. */
export interface SmallProxy {
  readonly port: number;
  /** What it was asked for, as `METHOD target`. */
  readonly asked: readonly string[];
  /** Connections that are open. */
  readonly open: ReadonlySet<Duplex>;
  close(): Promise<void>;
}

export interface SmallProxyOptions {
  /** `name:password` that it wants. */
  readonly login?: string;
  /** Speaks TLS itself. */
  readonly tls?: Identity;
  /** Answers every CONNECT so instead. */
  readonly answer?: string;
  /** Takes requests and never answers them. */
  readonly isSilent?: boolean;
}

interface Listening {
  readonly asked: string[];
  readonly open: Set<Duplex>;
}

/** An HTTP proxy: CONNECT, and requests with a whole URL. */
export async function startHttpProxy(
  t: Pick<Test, 'teardown'>,
  { answer, isSilent = false, login, tls }: SmallProxyOptions = {},
): Promise<SmallProxy> {
  const state: Listening = { asked: [], open: new Set() };
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const forward: RequestListener = (incoming, outgoing) => {
    const { headers, method = '', url = '' } = incoming;
    state.asked.push(`${method} ${url}`);
    if (isSilent) return;
    if (wanted !== undefined && headers['proxy-authorization'] !== wanted)
      return void outgoing.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('who are you?');
    const { 'proxy-authorization': _login, ...passed } = headers;
    const onward = httpRequest(url, { method, headers: passed }, (answered) => {
      outgoing.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  };
  const server = tls === undefined ? createHttpServer(forward) : createHttpsServer(tls, forward);
  server.on('connect', ({ headers, url = '' }, socket, head) => {
    state.asked.push(`CONNECT ${url}`);
    socket.on('error', () => undefined);
    if (isSilent) return void socket.on('end', () => socket.destroy()).resume();
    if (answer !== undefined) return void socket.end(answer);
    if (wanted !== undefined && headers['proxy-authorization'] !== wanted)
      return void socket.end('HTTP/1.1 407 Who\r\nproxy-authenticate: Basic\r\n\r\n');
    const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(url) ?? [];
    join(socket, host, Number(port), {
      onOpen: (onward) => {
        socket.write('HTTP/1.1 200 OK\r\nx-proxy: small\r\n\r\n');
        onward.write(head);
      },
      onFail: () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
    });
  });
  return started(t, server, state);
}

/** A proxy after RFC 1928, with a login after RFC 1929. */
export async function startSocksProxy(
  t: Pick<Test, 'teardown'>,
  { isSilent = false, login }: Pick<SmallProxyOptions, 'login' | 'isSilent'> = {},
): Promise<SmallProxy> {
  const state: Listening = { asked: [], open: new Set() };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (isSilent) return void socket.resume();
    void speakSocks(socket, login, state.asked).catch(() => socket.destroy());
  });
  return started(t, server, state);
}

async function speakSocks(
  socket: Socket,
  login: string | undefined,
  asked: string[],
): Promise<void> {
  const [, count = 0] = await take(socket, 2);
  const methods = await take(socket, count);
  const method = login === undefined ? 0 : 2;
  if (!methods.includes(method)) return void socket.end(Buffer.of(5, 0xff));
  // In two pieces: replies need not come at once.
  socket.write(Buffer.of(5));
  socket.write(Buffer.of(method));
  if (login !== undefined) {
    const [, nameLength = 0] = await take(socket, 2);
    const name = await take(socket, nameLength);
    const [passwordLength = 0] = await take(socket, 1);
    const password = await take(socket, passwordLength);
    if ([name, password].join(':') !== login) return void socket.end(Buffer.of(1, 1));
    socket.write(Buffer.of(1, 0));
  }
  const [, , , kind] = await take(socket, 4);
  const host = await takeHost(socket, kind);
  const port = (await take(socket, 2)).readUInt16BE();
  asked.push(`SOCKS ${host}:${port}`);
  join(socket, host, port, {
    onOpen: () => socket.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0)),
    onFail: () => socket.end(Buffer.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)),
  });
}

async function takeHost(socket: Socket, kind: number | undefined): Promise<string> {
  if (kind === 1) return (await take(socket, 4)).join('.');
  if (kind === 4) {
    const hex = (await take(socket, 16)).toString('hex');
    return hex.replace(/.{4}(?!$)/g, '$&:');
  }
  const [length = 0] = await take(socket, 1);
  return (await take(socket, length)).toString();
}

async function take(socket: Socket, bytes: number): Promise<Buffer> {
  if (bytes === 0) return Buffer.alloc(0);
  for (;;) {
    const found: unknown = socket.read(bytes);
    if (Buffer.isBuffer(found)) return found;
    await once(socket, 'readable');
    if (socket.readableEnded) throw new Error('ended');
  }
}

function join(
  socket: Duplex,
  host: string,
  port: number,
  on: { readonly onOpen: (onward: Socket) => void; readonly onFail: () => void },
): void {
  const onward = connect(port, host);
  onward.on('error', on.onFail);
  onward.once('connect', () => {
    onward.off('error', on.onFail);
    onward.on('error', () => socket.destroy());
    on.onOpen(onward);
    socket.pipe(onward).pipe(socket);
    socket.on('close', () => onward.destroy());
  });
}

async function started(
  t: Pick<Test, 'teardown'>,
  server: ReturnType<typeof createServer>,
  { asked, open }: Listening,
): Promise<SmallProxy> {
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    for (const socket of open) socket.destroy();
    await once(server, 'close');
  };
  t.teardown(close);
  return { port, asked, open, close };
}

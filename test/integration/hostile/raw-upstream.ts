import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Test } from 'tap';

/** A request as it came, and the socket on which anything can be answered. */
export interface RawRequest {
  readonly socket: Socket;
  /** First segment of the path: which behaviour is asked for. */
  readonly behaviour: string;
  readonly path: string;
  /** Start line and headers. */
  readonly head: string;
  readonly body: string;
  /** Counts the requests of its connection from 1. */
  readonly turn: number;
}

export type Behaviour = (request: RawRequest) => void;

export interface RawUpstream {
  readonly port: number;
  readonly url: string;
  readonly requests: readonly RawRequest[];
  /** Connections that are open. */
  readonly open: ReadonlySet<Socket>;
  /** `performance.now()` when the last connection closed. */
  readonly lastClosedMs: number;
  /** Connections so far. */
  readonly connections: number;
}

export interface RawUpstreamOptions {
  readonly tls?: TlsOptions;
  /** Called for every new connection; true keeps the server from reading it. */
  readonly onConnection?: (socket: Socket) => boolean;
}

/** A server on 127.0.0.1 that speaks HTTP by hand, each behaviour under a path of its own. */
export async function startRawUpstream(
  t: Pick<Test, 'teardown'>,
  behaviours: Readonly<Record<string, Behaviour>>,
  { onConnection, tls }: RawUpstreamOptions = {},
): Promise<RawUpstream> {
  const requests: RawRequest[] = [];
  const open = new Set<Socket>();
  const state = { lastClosedMs: 0, connections: 0 };
  const accept = (socket: Socket): void => {
    state.connections++;
    open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      state.lastClosedMs = performance.now();
    });
    if (onConnection?.(socket) === true) return;
    read(socket, (request) => {
      requests.push(request);
      behaviours[request.behaviour]?.(request);
    });
  };
  const server: Server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  t.teardown(async () => {
    server.close();
    for (const socket of open) socket.destroy();
    await once(server, 'close');
  });
  return {
    port,
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    open,
    get lastClosedMs() {
      return state.lastClosedMs;
    },
    get connections() {
      return state.connections;
    },
  };
}

function read(socket: Socket, onRequest: (request: RawRequest) => void): void {
  const chunks: Buffer[] = [];
  let turn = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (end === -1 || text.length < end + 4 + length) return;
    chunks.length = 0;
    const head = text.slice(0, end);
    const path = head.split(' ', 2)[1] ?? '';
    const [, behaviour = ''] = path.split('/', 2);
    onRequest({ socket, behaviour, path, head, body: text.slice(end + 4), turn: ++turn });
  });
}

/** An answer of announced length; `headers` are whole lines. */
export function answerText(status: number, body: string, ...headers: readonly string[]): string {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return [`HTTP/1.1 ${status} Text`, length, ...headers, '', body].join('\r\n');
}

export const streamHead =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

/** The bytes as one chunk of a chunked body; none ends it. */
export function chunkOf(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

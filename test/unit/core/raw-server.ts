import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

export interface RawServer {
  readonly url: string;
  readonly port: number;
  /** Heads and bodies of the requests so far, as they came. */
  readonly received: readonly string[];
  /** Sockets that are open. */
  readonly open: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** A TCP server that plays an upstream byte by byte; `answer` is called once for each request. */
export async function startRawServer(
  answer: (socket: Socket, request: string) => void,
): Promise<RawServer> {
  const received: string[] = [];
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head === -1 || text.length < head + 4 + length) return;
      received.push(text);
      answer(socket, text);
      text = '';
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    open,
    close: async () => {
      open.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}

/** An answer with a length; `headers` are whole lines. */
export function answerText(status: number, body: string, ...headers: readonly string[]): string {
  return [
    `HTTP/1.1 ${status} Text`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
}

export const streamHead =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

/** The text as one chunk of a chunked body; empty text ends the body. */
export function chunkText(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

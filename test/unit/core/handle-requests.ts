import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Handling {
  readonly port: number;
  /** What the handler threw, oldest first. */
  readonly errors: readonly unknown[];
  close(): Promise<void>;
}

/** A real HTTP server around one function; what it throws is kept and answered with 500. */
export async function handleRequests(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
): Promise<Handling> {
  const errors: unknown[] = [];
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    void Promise.resolve()
      .then(() => handle(incoming, response))
      .catch((error: unknown) => {
        errors.push(error);
        if (!response.headersSent) response.writeHead(500, { connection: 'close' });
        response.end();
      });
  };
  const server = createServer(listener).on('checkContinue', listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    errors,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Sends a request with a body and reads the whole answer. */
export function ask(
  port: number,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { port, host: '127.0.0.1', method: 'POST', headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A connection to write HTTP by hand; its errors are of no interest. */
export async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

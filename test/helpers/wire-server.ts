import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Resolves with `performance.now()` when the connection closes before the answer has ended. */
  readonly aborted: Promise<number>;
}

/** `cut` breaks the connection after the body, `refuse` before the headers; `hang` never ends. */
export type Ending = 'end' | 'cut' | 'refuse' | 'hang';

export interface WireReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ending?: Ending;
}

export interface WireServer {
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly WireRequest[];
  /** What was answered to each of them. */
  readonly replies: readonly WireReply[];
  close(): Promise<void>;
}

/** Bytes of one write: small and odd, so that events and characters are torn apart. */
const chunkBytes = 89;

/** An HTTP server on 127.0.0.1 that answers as `script` says. */
export async function startWireServer(
  script: (request: WireRequest) => WireReply,
): Promise<WireServer> {
  const requests: WireRequest[] = [];
  const replies: WireReply[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    const aborted = new Promise<number>((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve(performance.now());
      });
    });
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { url: path = '', headers } = incoming;
      const request = { path, headers, body: Buffer.concat(chunks), aborted };
      requests.push(request);
      const reply = script(request);
      replies.push(reply);
      void play(reply, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    replies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function play(reply: WireReply, response: ServerResponse): Promise<void> {
  const { status = 200, headers = {}, body = '', ending = 'end' } = reply;
  if (ending === 'refuse') {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    if (response.destroyed) return;
    await new Promise((written) => response.write(bytes.subarray(at, at + chunkBytes), written));
    await turn();
  }
  if (ending === 'end') response.end();
  if (ending === 'cut') response.destroy();
}

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../http/server.ts';

/** A request as an upstream received it. */
export interface UpstreamRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a scripted upstream answers. */
export interface UpstreamReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent whole, or one write per chunk. */
  readonly body?: string | Buffer | readonly (string | Buffer)[];
  /** Pause before each chunk. */
  readonly chunkDelayMs?: number;
  /** Destroys the socket after the last chunk instead of ending the answer. */
  readonly breakOff?: boolean;
}

export interface Upstream {
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly UpstreamRequest[];
  close(): Promise<void>;
}

/** A real HTTP server on 127.0.0.1 that answers as `script` says. */
export async function startUpstream(
  script: (request: UpstreamRequest, count: number) => UpstreamReply | Promise<UpstreamReply>,
): Promise<Upstream> {
  const requests: UpstreamRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url, headers, body: Buffer.concat(chunks) };
      requests.push(request);
      void Promise.resolve(script(request, requests.length)).then((reply) => play(reply, response));
    });
  });
  const { port } = await listen(server, 0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function play(reply: UpstreamReply, response: ServerResponse): Promise<void> {
  const { status = 200, headers = {}, body = '', chunkDelayMs = 0, breakOff = false } = reply;
  const chunks = typeof body === 'string' || Buffer.isBuffer(body) ? [body] : body;
  response.writeHead(status, headers);
  response.flushHeaders();
  for (const chunk of chunks) {
    if (chunkDelayMs > 0) await sleep(chunkDelayMs);
    if (response.destroyed) return;
    await new Promise((written) => response.write(chunk, written));
  }
  if (breakOff) response.destroy();
  else response.end();
}

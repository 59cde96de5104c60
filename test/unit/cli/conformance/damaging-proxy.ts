/** A gateway between two ends of one format that passes everything on, but for what a test damages. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Damage {
  /** Of the body on its way to the upstream. */
  readonly request?: (text: string) => string;
  /** Of the whole answer, events of streams included. */
  readonly answer?: (text: string) => string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The upstream is not asked: this is the body of the answer. */
  readonly instead?: string;
  /** Nothing is ever answered. */
  readonly hang?: boolean;
}

const noBody = ['GET', 'HEAD'];

/** Listens until the test closes it. */
export async function startProxy(
  upstreamUrl: string,
  damage: Damage,
): Promise<{ readonly url: string; close(): void }> {
  const server: Server = createServer((incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      if (damage.hang === true) return;
      const sent = Buffer.concat(chunks).toString('utf8');
      const body = damage.request?.(sent) ?? sent;
      const { host: _, 'content-length': __, connection: ___, ...headers } = incoming.headers;
      const method = incoming.method ?? 'GET';
      const answer =
        damage.instead === undefined
          ? await fetch(upstreamUrl + (incoming.url ?? ''), {
              method,
              headers: headers as Record<string, string>,
              ...(noBody.includes(method) ? {} : { body }),
            })
          : new Response(damage.instead, { headers: { 'content-type': 'application/json' } });
      const text = await answer.text();
      const wait = answer.headers.get('retry-after');
      response.writeHead(damage.status ?? answer.status, {
        'content-type': answer.headers.get('content-type') ?? '',
        ...(wait === null ? {} : { 'retry-after': wait }),
        ...damage.headers,
      });
      response.end(damage.answer?.(text) ?? text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

import { createServer } from 'node:http';
import { once } from 'node:events';

/** A proxy that lets nothing through. */
export interface Fence {
  readonly url: string;
  /** Hosts that were asked for. */
  readonly hosts: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy on 127.0.0.1 for a program that should have no reason to use it. */
export async function startFence(): Promise<Fence> {
  const hosts: string[] = [];
  const server = createServer((request, response) => {
    hosts.push(request.url ?? '');
    response.writeHead(403).end();
  });
  server.on('connect', ({ url = '' }, socket) => {
    hosts.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fence has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    hosts,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

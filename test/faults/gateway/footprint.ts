import { readdirSync } from 'node:fs';
import type { Footprint } from '../wire.ts';
import type { Watched } from './watch.ts';

/** What this process has open, after everything that can be freed has been. */
export async function footprint(watched: Watched): Promise<Footprint> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  const { rss, heapUsed } = process.memoryUsage();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    sockets: resources['TCPSocketWrap'] ?? 0,
    resources,
    rssBytes: rss,
    heapBytes: heapUsed,
    ...watched,
  };
}

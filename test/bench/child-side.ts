/** What a child process of the benchmark says to its parent. */
import { readFileSync } from 'node:fs';
import type { Usage } from './protocol.ts';

interface Listening {
  address(): { port: number } | string | null;
}

/** Tells the parent the port of a server, and obeys. */
export function announce<Order>(server: Listening, run?: (order: Order) => unknown): void {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  obey(address.port, run);
}

/** Tells the parent that the child is ready, runs its orders, and ends with it. */
export function obey<Order>(port: number, run?: (order: Order) => unknown): void {
  process.on('message', (order: Order | 'usage') => {
    const result = order === 'usage' ? usage() : run?.(order);
    void Promise.resolve(result).then((settled) => process.send?.({ result: settled }));
  });
  // A regular exit, so that a profile is written.
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}

function usage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    cpuMicroseconds: userCPUTime + systemCPUTime,
    userMicroseconds: userCPUTime,
    peakRssBytes: highWaterMark() ?? maxRSS * 1024,
  };
}

/** On Linux `maxRSS` counts what the parent had when it forked, so `VmHWM` is preferred. */
function highWaterMark(): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

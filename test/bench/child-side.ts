/** What a child process of the benchmark says to its parent. */
import { readFileSync } from 'node:fs';
import type { Usage } from './protocol.ts';

interface Listening {
  address(): { port: number } | string | null;
}

/** Tells the parent the port, then answers each of its orders with what `obey` gives. */
export function announce<Order, Result>(server: Listening, obey: (order: Order) => Result): void {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  answerOrders(obey);
  process.send?.({ port: address.port });
}

/** Answers each order of the parent; ends with the parent. */
export function answerOrders<Order, Result>(obey: (order: Order) => Result | Promise<Result>): void {
  process.on('message', (order: Order) => {
    void Promise.resolve(obey(order)).then((result) => process.send?.({ result }));
  });
  // A regular exit, so that a profile is written.
  process.on('disconnect', () => process.exit(0));
}

/** What this process has used so far. */
export function usage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    cpuMicroseconds: userCPUTime + systemCPUTime,
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

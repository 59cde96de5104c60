import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Child } from './child.ts';

/** User time of all processors so far, in microseconds, and which of it was ours. */
export interface MachineTime {
  readonly all: number;
  readonly ours: number;
  readonly at: number;
}

/** `/proc/stat` counts in hundredths of a second. */
const tickMicroseconds = 10_000;

/** Reads the clocks by which `disturbance` tells what other processes did meanwhile. */
export async function readMachineTime(children: readonly Child[]): Promise<MachineTime> {
  const usages = await Promise.all(children.map((child) => child.usage()));
  const own = process.cpuUsage().user;
  return {
    all: userTime() ?? NaN,
    ours: usages.reduce((sum, usage) => sum + usage.userMicroseconds, own),
    at: performance.now(),
  };
}

/**
 * The share of the machine that others took, 0 to 1; 0 where the system does not tell. System time is
 * left out, since work of the kernel for loopback sockets is booked on nobody.
 */
export function disturbance(before: MachineTime, after: MachineTime): number {
  const elapsed = (after.at - before.at) * 1000 * cpus().length;
  const others = after.all - before.all - (after.ours - before.ours);
  return Number.isNaN(others) ? 0 : Math.max(0, others / elapsed);
}

/** User, nice and stolen time. */
function userTime(): number | undefined {
  try {
    const [, user, nice, , , , , , stolen] = readFileSync('/proc/stat', 'utf8').split(/\s+/, 9);
    return (Number(user) + Number(nice) + Number(stolen)) * tickMicroseconds;
  } catch {
    return undefined;
  }
}

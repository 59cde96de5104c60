import type { Workload } from './workloads.ts';

/** Something that is measured: a proxy in a process of its own, or the upstream without any. */
export interface Target {
  readonly name: string;
  /** Absent: the upstream itself is called. */
  readonly launch?: (upstream: string, workload: Workload) => Launch;
}

export interface Launch {
  readonly script: string;
  readonly args: readonly string[];
}

/** What everything is compared with. */
export const floor: Target = {
  name: 'koa floor',
  launch: (upstream, { translated }) => ({
    script: 'koa-floor.ts',
    args: translated ? [upstream, '--translate'] : [upstream],
  }),
};

/** The gateway with everything on: authentication, limits, budget, routing, costs, request log, a log line per request. */
export const gateway: Target = {
  name: 'ai-proxy',
  launch: (upstream) => ({ script: 'gateway.ts', args: [upstream] }),
};

/** A second floor: compared with the first it shows the error of the benchmark itself. */
export const floorAgain: Target = { ...floor, name: 'koa floor, again' };

/** No proxy at all; shows what of a latency is the machine's. */
export const direct: Target = { name: 'direct' };

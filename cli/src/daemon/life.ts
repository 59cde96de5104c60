import { version, type Gateway } from '@ai-proxy/core';
import type { Phase, ReloadResult, Status } from './control-messages.ts';
import type { Controlled } from './control-server.ts';
import { startOf } from './process-start.ts';

const notYet: ReloadResult = {
  reloaded: false,
  message: 'The gateway is starting; it has nothing to reload yet.',
  problems: [],
};

/** A gateway that listens. */
export interface Serving {
  readonly gateway: Gateway;
  readonly url: string;
  /** Directory of the log files, where there are any. */
  readonly logDirectory: string | undefined;
  reload(): Promise<ReloadResult>;
}

/** The life of this process as a gateway, for those who ask how it is. */
export class Life implements Controlled {
  readonly #start = startOf(process.pid) ?? '';
  #phase: Phase = 'starting';
  #serving: Serving | undefined;

  serving(serving: Serving): void {
    this.#serving = serving;
    this.#phase = 'running';
  }

  stopping(): void {
    this.#phase = 'stopping';
  }

  status(): Status {
    const facts = { pid: process.pid, start: this.#start, phase: this.#phase };
    const status = { ...facts, uptimeSeconds: Math.floor(process.uptime()) };
    return this.#serving === undefined ? status : { ...status, ...factsOf(this.#serving) };
  }

  reload(): Promise<ReloadResult> {
    return this.#serving?.reload() ?? Promise.resolve(notYet);
  }
}

function factsOf({ gateway, logDirectory, url }: Serving): Partial<Status> {
  const { config, vitals } = gateway;
  const { lastProblems, lastSuccessMs, refused, succeeded } = vitals.reloads;
  return {
    version,
    address: url,
    config: config.file,
    shutdownTimeout: config.core.daemon.shutdownTimeout,
    inFlight: vitals.inFlight,
    reloads: {
      succeeded,
      refused,
      lastSuccess: new Date(lastSuccessMs).toISOString(),
      ...(lastProblems === undefined ? {} : { problems: lastProblems }),
    },
    ...(logDirectory === undefined ? {} : { logDirectory }),
  };
}

import { outcomeOf, version, type Gateway, type LoadedConfig } from '@ai-proxy/core';
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
  /** As it was when the gateway began to listen. */
  #started: LoadedConfig | undefined;

  serving(serving: Serving): void {
    this.#serving = serving;
    this.#started = serving.gateway.config;
    this.#phase = 'running';
  }

  stopping(): void {
    this.#phase = 'stopping';
  }

  status(): Status {
    const facts = { pid: process.pid, start: this.#start, phase: this.#phase };
    const status = { ...facts, uptimeSeconds: Math.floor(process.uptime()) };
    if (this.#serving === undefined) return status;
    const restart = this.#waiting(this.#serving.gateway.config);
    const waiting = restart.length === 0 ? {} : { restart };
    return { ...status, ...factsOf(this.#serving), ...waiting };
  }

  #waiting(config: LoadedConfig): readonly string[] {
    const started = this.#started;
    if (started === undefined || started === config) return [];
    const now = { config, identity: undefined };
    return outcomeOf(now, now, started).restart;
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

import type { Problem } from '@ai-proxy/core';

/** What a running gateway can be asked through its control socket. */
export type Request = 'status' | 'reload';

/** How far the life of a gateway has come. */
export type Phase = 'starting' | 'running' | 'stopping';

/** What a running gateway says about itself. */
export interface Status {
  readonly pid: number;
  /** When the process began, as `startOf` says it. */
  readonly start: string;
  readonly phase: Phase;
  readonly uptimeSeconds: number;
  /** Seconds that requests in flight have when it stops; undefined while the gateway starts, as all below. */
  readonly shutdownTimeout?: number;
  readonly version?: string;
  readonly address?: string;
  readonly config?: string;
  /** Directory of the log files, where there are any. */
  readonly logDirectory?: string;
  readonly inFlight?: number;
  readonly reloads?: ReloadFacts;
  /** Keys whose new value waits for a restart; absent where there are none. */
  readonly restart?: readonly string[];
}

export interface ReloadFacts {
  readonly succeeded: number;
  readonly refused: number;
  /** RFC 3339; of the start before there was a reload. */
  readonly lastSuccess: string;
  /** Of the last reload, where it was refused. */
  readonly problems?: string;
}

/** How a reload has ended. */
export type ReloadResult = (
  | {
      readonly reloaded: true;
      readonly changed: readonly string[];
      readonly restart: readonly string[];
      /** Absent where nobody else has reloaded since. */
      readonly before?: TakenOver;
    }
  | { readonly reloaded: false; readonly message: string; readonly problems: readonly Problem[] }
) & {
  /** The file of variables, where it is newer than the process, which read it at its start only. */
  readonly newerVariables?: string;
};

/** What the watch of the files, or a signal, has taken over before somebody asked for a reload. */
export interface TakenOver {
  /** RFC 3339; the start, or the reload that was asked for before. */
  readonly since: string;
  readonly times: number;
  readonly changed: readonly string[];
}

/** A status from the socket; undefined when it is none. */
export function parseStatus(value: unknown): Status | undefined {
  const status = value as Partial<Status> | null;
  return typeof status === 'object' && typeof status?.pid === 'number'
    ? (value as Status)
    : undefined;
}

/** The result of a reload from the socket; undefined when it is none. */
export function parseReloadResult(value: unknown): ReloadResult | undefined {
  const result = value as Partial<ReloadResult> | null;
  return typeof result === 'object' && typeof result?.reloaded === 'boolean'
    ? (value as ReloadResult)
    : undefined;
}

/** What the processes of the suite tell each other. */
import type { LedgerRow } from '../../plugins/operations/log-store/keys.ts';

export type ApiName = 'chat' | 'messages' | 'responses' | 'gemini';

/** `once`: the first attempt of a request meets the fault; `all`: every one does. */
export type Mode = 'once' | 'all';

export type Behaviour =
  'normal' | 'slow-reader' | 'half-close' | 'abort-upload' | 'abort-wait' | 'abort-answer';

/** One request of the herd. All of it follows from the seed and the index. */
export interface Case {
  readonly nonce: string;
  readonly fault: string;
  readonly mode: Mode;
  readonly upstream: ApiName;
  readonly client: ApiName;
  readonly stream: boolean;
  readonly behaviour: Behaviour;
  readonly clientKey: string;
  /** May use a connection that has served before. */
  readonly reuse: boolean;
}

/** How an answer looked to the client. Anything that is no answer of its protocol is `broken`. */
export type OutcomeKind =
  'whole' | 'error' | 'stream' | 'stream-error' | 'left' | 'hung' | 'broken';

/** What one client saw. Times are of the machine's monotonic clock, in milliseconds. */
export interface ClientRecord {
  readonly case: Case;
  readonly startedMs: number;
  readonly endedMs: number;
  /** When the client broke off. */
  readonly leftMs: number | undefined;
  readonly kind: OutcomeKind;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Text of the answer as far as it came. */
  readonly text: string;
  /** The gateway's code, or what the vendor's own error says. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** What is wrong with a broken one. */
  readonly problem: string | undefined;
  /** Names of other requests, and secrets, in what came. */
  readonly foreign: readonly string[];
  /** The first bytes of what came, of a broken one. */
  readonly raw: string | undefined;
}

export interface ReportedUsage {
  readonly input: number;
  readonly output: number;
}

/** One attempt as the upstream saw it. */
export interface JournalEntry {
  readonly nonce: string;
  /** From 1, per request. */
  readonly attempt: number;
  readonly fault: string;
  readonly api: ApiName;
  readonly stream: boolean;
  /** Secret of the credential that asked. */
  readonly credential: string;
  readonly startedMs: number;
  /** Text that has left so far. */
  said: string;
  /** The answer was said to its end, so that whoever got it has all of it. */
  complete: boolean;
  /** Usage that a reader has to believe. */
  usage: ReportedUsage | undefined;
  /** When the script was over or the gateway had closed the connection. */
  endedMs: number | undefined;
  /** The gateway closed the connection before the script was over. */
  cancelled: boolean;
  /** What was wrong with the request itself. */
  problem: string | undefined;
}

export interface HerdOrder {
  readonly kind: 'add';
  readonly cases: readonly Case[];
}

export interface HerdSettings {
  readonly port: number;
  readonly concurrency: number;
  /** A client waits no longer than this, in milliseconds. */
  readonly patienceMs: number;
}

/** What a process has open. */
export interface Footprint {
  readonly descriptors: number;
  readonly sockets: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Exchanges that have begun and not ended, and those that ended twice. */
  readonly open: number;
  readonly endedTwice: number;
  readonly begun: number;
}

/** Rows of the gateway's ledger. */
export interface LedgerView {
  readonly rows: number;
  /** As asked for; undefined where there is none. */
  readonly found: readonly (LedgerRow | undefined)[];
}

/** The machine's monotonic clock, the same in all processes. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

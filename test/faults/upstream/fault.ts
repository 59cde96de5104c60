import type { Exchange } from './exchange.ts';

/**
 * What becomes of an attempt that meets a fault.
 * `good`: it is a complete answer. `rejected`: tried elsewhere, as often as attempts are left.
 * `unreached`: as `rejected`. `ambiguous`: tried elsewhere once. `final`: told to the client at once.
 * `broken`: the client has got a part, so the stream ends with an error. `open`: any of these.
 */
export type Fate = 'good' | 'unreached' | 'rejected' | 'ambiguous' | 'final' | 'broken' | 'open';

/** Where connections of a fault arrive. */
export type Door =
  'main' | 'reuse' | 'refused' | 'reset' | 'silent' | 'late' | 'closing' | 'chatter';

export interface Fault {
  readonly fate: Fate;
  /** Requests that it is thrown at; both when absent. */
  readonly on?: 'whole' | 'stream';
  /** How often it stands in a mixed run; 1 when absent. Slow and large ones are rare. */
  readonly weight?: number;
  /** Where the first attempt goes; `main` when absent. */
  readonly door?: Door;
  /** Status that the client has to see, of a final one. */
  readonly status?: number;
  /** An answer, or its failure, has come within this time, in milliseconds. */
  readonly withinMs?: number;
  /**
   * The upstream breaks the order or the form of its own events: where bytes are piped, that is for the
   * client to see.
   */
  readonly deviates?: boolean;
  /** The answer is over for the client before it is for the upstream. */
  readonly lingers?: boolean;
  /** Takes all the time that a request has, where an attempt has no time of its own. */
  readonly slow?: boolean;
  /** Takes a credential out of use for the rest of the run. */
  readonly freezes?: boolean;
  readonly run: (exchange: Exchange) => Promise<void>;
}

export type Faults = Readonly<Record<string, Fault>>;

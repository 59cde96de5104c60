/** What a client made of an answer, in words that are the same for every format. */
import type { JsonObject } from '@ai-proxy/core';

/** Why the answer ended; what a format does not know is `unknown: …` with its own word. */
export type Ending = 'stop' | 'length' | 'calls' | 'filter' | `unknown: ${string}`;

export interface SeenCall {
  readonly name: string;
  readonly input: JsonObject;
}

/** Tokens as sums that every format can tell: input with the cache, output with the reasoning. */
export interface SeenUsage {
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
  readonly reasoning: number;
}

/** An error in the format's own envelope. */
export interface SeenError {
  readonly message: string;
  /** The vendor's word for the kind of error. */
  readonly type: string;
  /** From the body, in seconds. */
  readonly retryAfterSeconds?: number;
}

export interface Seen {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly calls: readonly SeenCall[];
  readonly ending: Ending;
  readonly stopSequence?: string;
  /** Texts of all answers, the first one included. */
  readonly choices: readonly string[];
  readonly tokens: readonly { readonly token: string; readonly logprob: number }[];
  readonly usage?: SeenUsage;
  readonly error?: SeenError;
  /** A stream said that it is complete and good. */
  readonly complete: boolean;
  /** The answer to `count-tokens`. */
  readonly count?: number;
  readonly vectors?: readonly (readonly number[])[];
  readonly models?: readonly string[];
  /** Where the answer is not what the format's documentation promises. */
  readonly breaches: readonly string[];
}

/** An answer of which nothing has been read. */
export const nothingSeen: Seen = {
  text: '',
  reasoning: '',
  refusal: '',
  calls: [],
  ending: 'unknown: nothing',
  choices: [],
  tokens: [],
  complete: false,
  breaches: [],
};

/** What a scripted upstream answers, before its format has written it. */
import type { Call } from './ask.ts';

/** Tokens in disjoint buckets. */
export interface ScriptedUsage {
  readonly fresh: number;
  readonly cacheRead: number;
  /** Only the formats that tell it write it. */
  readonly cacheWrite: number;
  /** Without the reasoning. */
  readonly output: number;
  readonly reasoning: number;
}

/** An answer that is an error, before anything else or amid a stream. */
export type ScriptedFault =
  | {
      readonly at: 'start';
      readonly status: 400 | 401 | 429 | 500;
      readonly message: string;
      readonly retryAfterSeconds?: number;
    }
  | { readonly at: 'middle'; readonly message: string }
  /** The connection breaks. */
  | { readonly at: 'cut' };

export interface Script {
  readonly text?: string;
  readonly reasoning?: string;
  readonly refusal?: string;
  readonly calls?: readonly Call[];
  /** Calls end with `calls` by themselves. */
  readonly ending?: 'stop' | 'stop-sequence' | 'length' | 'filter' | 'refusal';
  /** Texts of further answers. */
  readonly alternatives?: readonly string[];
  /** Say how likely each token of the text was. */
  readonly logprobs?: boolean;
  readonly usage: ScriptedUsage;
  readonly fault?: ScriptedFault;
  /** The answer to `count-tokens`. */
  readonly tokens: number;
  /** The answer to `embed`. */
  readonly vectors: readonly (readonly number[])[];
}

/** Umlauts, ideographs and a letter of two code units; chunks of a stream cut them anywhere. */
export const hello = 'Hello, Grüße and 你好 👋: "fine"\n- done.';

/** What the upstream says where a feature does not say otherwise. */
export const plainScript: Script = {
  text: hello,
  usage: { fresh: 100, cacheRead: 0, cacheWrite: 0, output: 20, reasoning: 0 },
  tokens: 4711,
  vectors: [
    [0.5, -0.25, 0.125],
    [1, 0, -1],
  ],
};

/** The stop sequence that every scripted upstream met. */
export const stopWord = 'HALT';

/** The text in pieces of some letters, none torn. */
export function inPieces(text: string, length = 7): readonly string[] {
  const letters = Array.from(text);
  return Array.from({ length: Math.ceil(letters.length / length) }, (_, index) =>
    letters.slice(index * length, (index + 1) * length).join(''),
  );
}

/** A likelihood for each token; all of them can be written exactly. */
export function logprobOf(index: number): number {
  return -0.25 * (index + 1);
}

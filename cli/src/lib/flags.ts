import { Flags } from '@oclif/core';
import { UsageError } from './usage-error.ts';

/** Where the configuration is; the same for every command. */
export const configFlag = Flags.string({
  char: 'c',
  env: 'AI_PROXY_CONFIG',
  helpValue: 'FILE',
  summary: 'Configuration; ./config.yaml if it is there, else the defaults.',
});

/** Output for programs. */
export const jsonFlag = Flags.boolean({ summary: 'Print JSON instead of text.' });

interface Bounds {
  readonly max?: number;
  readonly min?: number;
  readonly [name: string]: unknown;
}

/** A whole number, which the sentence about another value calls by the flag or variable that it came from. */
export const wholeNumber = Flags.custom<number, Bounds>({
  parse: async (text, { token }, { env, max, min, name }) => {
    const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= (min ?? -Infinity) && number <= (max ?? Infinity)) return number;
    const source = token === undefined && env !== undefined ? env : `--${name}`;
    throw new UsageError(
      `${source} has to be a whole number${rangeText(min, max)}, not "${text}".`,
    );
  },
});

function rangeText(min: number | undefined, max: number | undefined): string {
  if (min === undefined || max === undefined) return min === undefined ? '' : ` of at least ${min}`;
  return ` from ${min} to ${max}`;
}

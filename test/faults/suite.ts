import { casesAlone, casesFrom, type Choice } from './cases.ts';
import type { GatewayState } from './processes.ts';
import { Stage, type Result, type StageOptions } from './stage.ts';

export interface SuiteOptions extends StageOptions {
  /** Requests of the mixed run. */
  readonly requests: number;
  /** The mixed run ends after so many minutes, whatever is left. */
  readonly minutes?: number | undefined;
  /** Index of the first request of the mixed run. */
  readonly from?: number | undefined;
  readonly choice: Choice;
  /** Which cases are tried by themselves before. */
  readonly alone: 'none' | 'half' | 'all';
  /** Requests of a client that may have few at work at once. */
  readonly narrow: number;
  /** Seconds during which everything fails. */
  readonly outageSeconds: number;
}

export interface Report extends Result {
  readonly seconds: number;
  readonly before: GatewayState;
  readonly after: GatewayState;
}

/** A part of the suite that is looked at by itself. */
export type SliceOptions = StageOptions &
  Pick<SuiteOptions, 'requests' | 'choice' | 'narrow' | 'outageSeconds'>;

const first = { warmUp: 50_000_000, largest: 55_000_000 } as const;
const warmUpRequests = 400;
const largestRequests = 12;
const fine: Choice = { only: ['fine', 'fine-slow'], behaviours: ['normal'] };
const largest: Choice = { only: ['body-huge', 'stream-long-line'], behaviours: ['normal'] };

/** Runs all parts of the suite and judges what happened. */
export async function runSuite(options: SuiteOptions): Promise<Report> {
  const { alone, choice, seed } = options;
  const started = performance.now();
  const stage = await Stage.open(options);
  try {
    await stage.run(casesFrom(seed, first.warmUp, warmUpRequests, fine), 'warm-up');
    await stage.run(casesFrom(seed, first.largest, largestRequests, largest), 'warm-up');
    if (alone !== 'none') await stage.runAlone(casesAlone(seed, choice, alone));
    await stage.settle();
    // Only now, as the largest answers have left their marks on the memory.
    const before = await stage.quiet();
    await runParts(stage, options);
    const after = await stage.quiet(before);
    await stage.judgeRun(before, after);
    return { ...stage.result(), before, after, seconds: (performance.now() - started) / 1_000 };
  } finally {
    await stage.close();
  }
}

/** Runs a slice of the suite, without looking at memory. */
export async function runSlice(options: SliceOptions): Promise<Result> {
  const stage = await Stage.open(options);
  try {
    await runParts(stage, options);
    await stage.judgeExchanges();
    stage.judgeLimits();
    return stage.result();
  } finally {
    await stage.close();
  }
}

async function runParts(
  stage: Stage,
  options: SliceOptions & Pick<SuiteOptions, 'from' | 'minutes'>,
): Promise<void> {
  const { choice, from = 0, minutes, narrow, outageSeconds, requests, seed } = options;
  if (requests > 0) await stage.run(casesFrom(seed, from, requests, choice), 'mixed', minutes);
  if (narrow > 0) await stage.runNarrow(narrow);
  if (outageSeconds > 0) await stage.runOutage(outageSeconds);
  await stage.settle();
}

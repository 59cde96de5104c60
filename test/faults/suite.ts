import { setTimeout as sleep } from 'node:timers/promises';
import { caseOf, casesAlone, type Choice } from './cases.ts';
import { runViolations, type Window } from './checks/run.ts';
import { StarvationMeter } from './checks/starvation.ts';
import { Collector, type Violation } from './collector.ts';
import { nonceOf } from './nonces.ts';
import { Cast, type GatewayState } from './processes.ts';
import type { Case } from './wire.ts';

export interface SuiteOptions {
  readonly seed: number;
  /** Requests of the mixed run. */
  readonly requests: number;
  /** The mixed run ends after so many minutes, whatever is left. */
  readonly minutes?: number | undefined;
  /** Index of the first request of the mixed run. */
  readonly from?: number | undefined;
  readonly choice: Choice;
  readonly concurrency: number;
  /** Whether each fault is tried by itself before. */
  readonly alone: boolean;
  /** Seconds during which everything fails. */
  readonly outageSeconds: number;
  readonly mutant?: string | undefined;
  readonly onProgress?: (sentence: string) => void;
}

export interface Report {
  readonly requests: number;
  readonly attempts: number;
  readonly seconds: number;
  readonly violations: readonly Violation[];
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly before: GatewayState;
  readonly after: GatewayState;
  readonly windows: readonly Window[];
}

const warmUpRequests = 400;
const firstWarmUp = 50_000_000;
const firstOutage = 30_000_000;
const firstFiller = 45_000_000;
const warmUp: Choice = { only: ['fine', 'fine-slow'], behaviours: ['normal'] };
const largest: Choice = { only: ['body-huge', 'stream-long-line'], behaviours: ['normal'] };
const largestRequests = 12;
const firstLargest = 55_000_000;
const outage: Choice = {
  only: ['status-503', 'head-rst', 'status-500', 'stream-opening-fin', 'body-truncated'],
  behaviours: ['normal'],
};
/** So many requests wait in the herd at most, for each that is under way. */
const queueDepth = 2;
/** Requests that stand alone have room to be tried again: ten a second are, and one for five others. */
const alonePaceMs = 20;
const aloneConcurrency = 12;
const aloneFiller = 3;

/** Runs all parts of the suite and judges what happened. */
export async function runSuite(options: SuiteOptions): Promise<Report> {
  const started = performance.now();
  const stage = await Stage.open(options);
  try {
    await stage.run(generated(options.seed, firstWarmUp, warmUpRequests, warmUp), 'warm-up');
    await stage.run(generated(options.seed, firstLargest, largestRequests, largest), 'warm-up');
    await stage.settle();
    if (options.alone) await stage.runAlone(casesAlone(options.seed, options.choice));
    await stage.settle();
    // Only now, as the largest answers have left their marks on the memory.
    const before = await stage.quiet();
    const first = options.from ?? 0;
    await stage.run(generated(options.seed, first, options.requests, options.choice), 'mixed');
    if (options.outageSeconds > 0) await stage.runOutage();
    await stage.settle();
    const after = await stage.quiet(before);
    stage.judgeRun(before, after);
    return { ...stage.result(), before, after, seconds: (performance.now() - started) / 1_000 };
  } finally {
    await stage.close();
  }
}

function* generated(
  seed: number,
  first: number,
  count: number,
  choice: Choice,
): Generator<Case, void> {
  for (let index = first; index < first + count; index++) yield caseOf(seed, index, choice);
}

/** The processes of a run with the collector of what they say. */
class Stage {
  readonly #options: SuiteOptions;
  readonly #cast: Cast;
  readonly #collector: Collector;
  readonly #starvation: StarvationMeter;
  readonly #windows: Window[] = [];
  #sent = 0;

  private constructor(
    options: SuiteOptions,
    cast: Cast,
    collector: Collector,
    starvation: StarvationMeter,
  ) {
    this.#options = options;
    this.#cast = cast;
    this.#collector = collector;
    this.#starvation = starvation;
  }

  static async open(options: SuiteOptions): Promise<Stage> {
    let collector: Collector | undefined;
    const cast = await Cast.start({
      concurrency: options.concurrency,
      mutant: options.mutant,
      onRecords: (records) => collector?.addRecords(records),
      onEntries: (bundle) => collector?.addEntries(bundle),
    });
    const starvation = new StarvationMeter([cast.upstream.pid, cast.gateway.pid, cast.herd.pid]);
    collector = new Collector(starvation);
    return new Stage(options, cast, collector, starvation);
  }

  /** Sends requests as fast as the herd takes them, and waits for their ends. */
  async run(cases: Iterator<Case, void>, name: string): Promise<void> {
    const { concurrency, minutes = Infinity } = this.#options;
    const until = performance.now() + minutes * 60_000;
    await this.#window(name, async () => {
      let isOver = false;
      while (!isOver && performance.now() < until) {
        const bundle: Case[] = [];
        const room = concurrency * queueDepth - this.#underWay;
        while (bundle.length < room) {
          const { done, value } = cases.next();
          isOver = done === true;
          if (value === undefined) break;
          bundle.push(value);
        }
        await this.#send(bundle);
        await this.#tick(10);
        this.#say(name);
      }
      await this.#drain();
    });
  }

  /** Sends requests so slowly that each may be tried again. */
  async runAlone(cases: readonly Case[]): Promise<void> {
    this.#collector.alone = true;
    await this.#window('alone', async () => {
      const { seed } = this.#options;
      for (const [index, each] of cases.entries()) {
        while (this.#underWay >= aloneConcurrency) await this.#tick(5);
        const first = firstFiller + index * aloneFiller;
        await this.#send([each, ...generated(seed, first, aloneFiller, warmUp)]);
        await this.#tick(alonePaceMs);
        this.#say('alone');
      }
      await this.#drain();
    });
    this.#collector.alone = false;
  }

  /** Everything fails for a while. */
  async runOutage(): Promise<void> {
    const { seed, outageSeconds, concurrency } = this.#options;
    const until = performance.now() + outageSeconds * 1_000;
    let index = firstOutage;
    await this.#window('outage', async () => {
      while (performance.now() < until) {
        const room = concurrency - this.#underWay;
        const cases = Array.from({ length: Math.max(0, room) }, () => ({
          ...caseOf(seed, index, outage),
          mode: 'all' as const,
          nonce: nonceOf(seed, index++),
        }));
        await this.#send(cases);
        await this.#tick(10);
        this.#say('outage');
      }
      await this.#drain();
    });
  }

  /** Waits until everything that was sent can be judged. */
  async settle(): Promise<void> {
    await this.#drain();
    while (this.#collector.waiting > 0) await this.#tick(50);
    for (const bytes of await this.#cast.closeIdle())
      this.#collector.report('bytes on an idle connection', bytes);
  }

  /** What the gateway has open once it is idle, or after a minute; as little as before, where that is known. */
  async quiet(before?: GatewayState): Promise<GatewayState> {
    const until = performance.now() + 30_000;
    for (;;) {
      await sleep(500);
      const state = await this.#cast.gatewayState();
      const isQuiet =
        state.open === 0 &&
        (before === undefined
          ? state.sockets === 0
          : runViolations({ before, after: state, windows: [] }).length === 0);
      if (isQuiet || performance.now() > until) return state;
    }
  }

  judgeRun(before: GatewayState, after: GatewayState): void {
    const collector = this.#collector;
    const windows = this.#windows.filter(({ name }) => name !== 'warm-up');
    for (const detail of runViolations({ before, after, windows }))
      collector.report('the run as a whole', detail);
    for (const stack of after.crashes) collector.report('uncaught error', stack);
    for (const entry of collector.leftOver())
      collector.report('attempt of a request that nobody sent', JSON.stringify(entry));
  }

  result(): Omit<Report, 'before' | 'after' | 'seconds'> {
    const { records, attempts, violations, outcomes } = this.#collector;
    return { requests: records, attempts, violations, outcomes, windows: this.#windows };
  }

  async close(): Promise<void> {
    this.#starvation.stop();
    await this.#cast.stop();
  }

  get #underWay(): number {
    return this.#sent - this.#collector.records;
  }

  async #send(cases: readonly Case[]): Promise<void> {
    if (cases.length === 0) return;
    this.#sent += cases.length;
    await this.#cast.send(cases);
  }

  async #tick(ms: number): Promise<void> {
    await sleep(ms);
    this.#collector.judge();
    if (this.#cast.gateway.crashed)
      throw new Error(`The gateway crashed:\n${this.#cast.gateway.printed.slice(-4_000)}`);
  }

  async #drain(): Promise<void> {
    while (this.#underWay > 0) await this.#tick(50);
  }

  async #window(name: string, work: () => Promise<void>): Promise<void> {
    const { records, attempts } = this.#collector;
    const started = performance.now();
    await work();
    this.#windows.push({
      name,
      seconds: (performance.now() - started) / 1_000,
      requests: this.#collector.records - records,
      attempts: this.#collector.attempts - attempts,
    });
  }

  #say(part: string): void {
    const { records, violations } = this.#collector;
    this.#options.onProgress?.(`${part}: ${records} requests, ${violations.length} violations`);
  }
}

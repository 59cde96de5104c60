import { setTimeout as sleep } from 'node:timers/promises';
import { caseOf, casesFrom, type Choice } from './cases.ts';
import { idOf, ledgerViolations, type Booked } from './checks/ledger.ts';
import { NarrowCheck } from './checks/narrow.ts';
import { amplified, leaks, type Window } from './checks/run.ts';
import { StarvationMeter } from './checks/starvation.ts';
import { Collector, type Violation } from './collector.ts';
import { narrowKey } from './gateway/config.ts';
import { nonceOf } from './nonces.ts';
import { Cast, type GatewayState } from './processes.ts';
import type { Case } from './wire.ts';

export interface StageOptions {
  readonly seed: number;
  readonly concurrency: number;
  readonly mutant?: string | undefined;
  /** Further options of the gateway. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  readonly onProgress?: ((sentence: string) => void) | undefined;
}

/** What the parts of a run came to. */
export interface Result {
  readonly requests: number;
  readonly attempts: number;
  readonly violations: readonly Violation[];
  readonly outcomes: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly windows: readonly Window[];
}

/** Requests of the parts of a run begin at indices of their own, so that all names differ. */
const firstOf = { outage: 30_000_000, filler: 45_000_000, narrow: 57_000_000 } as const;
const fine: Choice = { only: ['fine', 'fine-slow'], behaviours: ['normal'] };
const slow: Choice = { only: ['fine-slow'], behaviours: ['normal'] };
const failures: Choice = {
  only: ['status-503', 'head-rst', 'status-500', 'stream-opening-fin', 'body-truncated'],
  behaviours: ['normal'],
};
/** So many requests wait in the herd at most, for each that is under way. */
const queueDepth = 2;
/** Requests that stand alone have room to be tried again: ten a second are, and one for five others. */
const alonePaceMs = 20;
const aloneConcurrency = 12;
const aloneFiller = 3;
const quietMs = 30_000;
const auditSize = 500;

/** The processes of a run with the collector of what they say. */
export class Stage {
  readonly #options: StageOptions;
  readonly #cast: Cast;
  readonly #collector: Collector;
  readonly #starvation: StarvationMeter;
  readonly #windows: Window[] = [];
  readonly #narrow: NarrowCheck;
  /** Requests that the ledger was not asked for yet. */
  readonly #booked: Booked[];
  #sent = 0;

  private constructor(
    options: StageOptions,
    cast: Cast,
    collector: Collector,
    starvation: StarvationMeter,
    { narrow, booked }: { readonly narrow: NarrowCheck; readonly booked: Booked[] },
  ) {
    this.#narrow = narrow;
    this.#booked = booked;
    this.#options = options;
    this.#cast = cast;
    this.#collector = collector;
    this.#starvation = starvation;
  }

  static async open(options: StageOptions): Promise<Stage> {
    let collector: Collector | undefined;
    const cast = await Cast.start({
      concurrency: options.concurrency,
      mutant: options.mutant,
      ...(options.config === undefined ? {} : { config: options.config }),
      onRecords: (bundle) => collector?.addRecords(bundle),
      onEntries: (bundle) => collector?.addEntries(bundle),
    });
    const starvation = new StarvationMeter([cast.upstream.pid, cast.gateway.pid, cast.herd.pid]);
    const narrow = new NarrowCheck();
    const booked: Booked[] = [];
    collector = new Collector(starvation, (record, attempts) => {
      narrow.add(record, attempts);
      booked.push({ record, attempts });
    });
    return new Stage(options, cast, collector, starvation, { narrow, booked });
  }

  /** Sends requests as fast as the herd takes them, and waits for their ends. */
  async run(cases: Iterator<Case, void>, name: string, minutes = Infinity): Promise<void> {
    const { concurrency } = this.#options;
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
        const first = firstOf.filler + index * aloneFiller;
        await this.#send([each, ...casesFrom(seed, first, aloneFiller, fine)]);
        await this.#tick(alonePaceMs);
        this.#say('alone');
      }
      await this.#drain();
    });
    this.#collector.alone = false;
  }

  /** Everything fails for a while. */
  async runOutage(seconds: number): Promise<void> {
    const { seed, concurrency } = this.#options;
    const until = performance.now() + seconds * 1_000;
    let index: number = firstOf.outage;
    await this.#window('outage', async () => {
      while (performance.now() < until) {
        const room = concurrency - this.#underWay;
        const cases = Array.from({ length: Math.max(0, room) }, () => ({
          ...caseOf(seed, index, failures),
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

  /** One client that may have few requests at work at once sends many. */
  async runNarrow(requests: number): Promise<void> {
    const cases = casesFrom(this.#options.seed, firstOf.narrow, requests, slow).map((each) => ({
      ...each,
      clientKey: narrowKey,
    }));
    await this.run(cases, 'narrow');
  }

  /** Waits until everything that was sent can be judged. */
  async settle(): Promise<void> {
    await this.#drain();
    while (this.#collector.waiting > 0) await this.#tick(50);
    await this.#audit(0);
    for (const bytes of await this.#cast.closeIdle())
      this.#collector.report('bytes on an idle connection', bytes);
  }

  /** What the gateway has open once it is idle, or after a minute; as little as before, where that is known. */
  async quiet(before?: GatewayState): Promise<GatewayState> {
    const until = performance.now() + quietMs;
    for (;;) {
      await sleep(500);
      const state = await this.#cast.gatewayState();
      const isQuiet =
        state.open === 0 &&
        (before === undefined ? state.sockets === 0 : leaks(before, state).length === 0);
      if (isQuiet || performance.now() > until) return state;
    }
  }

  /** Exchanges that are open, or ended twice, a moment after the last answer. */
  async judgeExchanges(): Promise<void> {
    await sleep(300);
    const { begun, open, endedTwice } = await this.#cast.gatewayState();
    await this.#judgeRows(begun);
    if (open > 0) this.#collector.report('the run as a whole', `${open} exchanges never ended`);
    if (endedTwice > 0)
      this.#collector.report('the run as a whole', `${endedTwice} exchanges ended twice`);
  }

  /** There has to be one row for each exchange. */
  async #judgeRows(begun: number): Promise<void> {
    const view = await this.#cast.ledger([]);
    if (view.rows !== begun)
      this.#collector.report('the ledger is wrong', `${view.rows} rows for ${begun} exchanges`);
  }

  async judgeRun(before: GatewayState, after: GatewayState): Promise<void> {
    await this.#judgeRows(after.begun);
    const collector = this.#collector;
    for (const detail of leaks(before, after)) collector.report('the run as a whole', detail);
    for (const stack of after.crashes) collector.report('uncaught error', stack);
    this.judgeLimits();
    for (const detail of collector.leftOver())
      collector.report('attempt that belongs to no request', detail);
  }

  judgeLimits(): void {
    const tooMany = this.#narrow.violation();
    if (tooMany !== undefined) this.#collector.report('too many requests at work at once', tooMany);
    for (const window of this.#windows)
      for (const detail of amplified(window))
        this.#collector.report('more attempts than requests allow', detail);
  }

  result(): Result {
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
    await this.#audit(auditSize);
    if (this.#cast.gateway.crashed)
      throw new Error(`The gateway crashed:\n${this.#cast.gateway.printed.slice(-4_000)}`);
  }

  /** Compares the ledger with what the upstream counted, once there are more than so many requests. */
  async #audit(many: number): Promise<void> {
    if (this.#booked.length <= many) return;
    const known = this.#booked.splice(0).filter((each) => idOf(each) !== undefined);
    const view = await this.#cast.ledger(known.flatMap((each) => idOf(each) ?? []));
    for (const { booked, detail } of ledgerViolations(known, view))
      this.#collector.violations.push({ rule: 'the ledger is wrong', detail, ...booked });
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

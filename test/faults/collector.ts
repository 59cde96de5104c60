import type { Bundle } from './child.ts';
import { QueueMeter } from './checks/queueing.ts';
import type { StarvationMeter } from './checks/starvation.ts';
import { violationsOf } from './checks/request.ts';
import { faultOf } from './upstream/faults/index.ts';
import type { ClientRecord, JournalEntry } from './wire.ts';

/** Something that must never happen, and did. */
export interface Violation {
  readonly rule: string;
  readonly detail: string;
  readonly record: ClientRecord | undefined;
  readonly attempts: readonly JournalEntry[];
}

interface Pending {
  record: ClientRecord | undefined;
  alone: boolean;
  readonly attempts: Map<number, JournalEntry>;
}

/** Attempts that outlive their request by more than this are left open. */
const settleMs = 2_500;
const lateMs = 100;
const keptViolations = 2_000;

/** Brings together what clients and upstream saw, and judges each request once both are done. */
export class Collector {
  readonly #pending = new Map<string, Pending>();
  readonly #starvation: StarvationMeter;
  readonly #queue = new QueueMeter();
  readonly #onJudged: (record: ClientRecord, attempts: readonly JournalEntry[]) => void;
  readonly violations: Violation[] = [];
  /** Counts of outcomes by fault. */
  readonly outcomes = new Map<string, Map<string, number>>();
  records = 0;
  #heardMs = 0;
  /** When judged requests had ended. */
  readonly #judged = new Map<string, number>();
  readonly #late: JournalEntry[] = [];
  attempts = 0;
  /** Whether requests are sent one at a time. */
  alone = false;

  constructor(
    starvation: StarvationMeter,
    onJudged: (record: ClientRecord, attempts: readonly JournalEntry[]) => void = () => undefined,
  ) {
    this.#starvation = starvation;
    this.#onJudged = onJudged;
  }

  addRecords({ atMs, lagMs, news }: Bundle<ClientRecord>): void {
    this.#starvation.addLag(atMs, lagMs);
    for (const record of news) {
      this.records++;
      const pending = this.#of(record.case.nonce);
      pending.record = record;
      pending.alone = this.alone;
    }
  }

  addEntries({ atMs, lagMs, news }: Bundle<JournalEntry>): void {
    this.#heardMs = atMs;
    this.#starvation.addLag(atMs, lagMs);
    for (const entry of news) {
      if (this.#judged.has(entry.nonce)) {
        this.#late.push(entry);
        continue;
      }
      const { attempts } = this.#of(entry.nonce);
      if (!attempts.has(entry.attempt)) this.attempts++;
      attempts.set(entry.attempt, entry);
    }
  }

  /** How many requests have an answer and wait for their judgement. */
  get waiting(): number {
    return [...this.#pending.values()].filter(({ record }) => record !== undefined).length;
  }

  /** Judges what was over long before the upstream was last heard of. */
  judge(): void {
    const settled = [...this.#pending].flatMap(([nonce, pending]) => {
      const { record } = pending;
      const isSettled = record !== undefined && this.#heardMs >= lastOf(record, pending) + settleMs;
      return isSettled ? [{ nonce, pending, record }] : [];
    });
    for (const { pending, record } of settled) this.#noteWait(record, pending);
    for (const { nonce, pending, record } of settled) {
      this.#pending.delete(nonce);
      this.#judged.set(nonce, record.endedMs);
      this.#judge(record, pending);
    }
  }

  #noteWait({ leftMs, startedMs }: ClientRecord, { attempts }: Pending): void {
    const first = attempts.get(1);
    if (first !== undefined && leftMs === undefined)
      this.#queue.add(first.startedMs, first.startedMs - startedMs);
  }

  /** What the upstream saw of requests that nobody sent, or that were over, once everything is judged. */
  leftOver(): readonly string[] {
    const unknown = [...this.#pending].map(
      ([nonce, { attempts, record }]) =>
        `${nonce}: ${attempts.size} attempts, ${record === undefined ? 'no' : 'one'} client`,
    );
    const afterwards = this.#late.flatMap(({ nonce, attempt, fault, startedMs }) => {
      const endedMs = this.#judged.get(nonce) ?? 0;
      // What waited to be read while the upstream was kept from running has begun long before.
      const queued = attempt === 1 ? this.#queue.around(startedMs) : 0;
      const excused = this.#starvation.between(endedMs, startedMs + lateMs) + queued;
      const late = Math.round(startedMs - endedMs);
      return late > lateMs + excused
        ? [`${nonce}: attempt ${attempt} of ${fault} began ${late} ms after its request had ended`]
        : [];
    });
    return [...unknown, ...afterwards];
  }

  report(rule: string, detail: string): void {
    this.violations.push({ rule, detail, record: undefined, attempts: [] });
  }

  #judge(record: ClientRecord, { attempts: byNumber, alone }: Pending): void {
    const attempts = [...byNumber.values()].toSorted((a, b) => a.attempt - b.attempt);
    const found = violationsOf({
      record,
      attempts,
      alone,
      fault: faultOf(record.case.fault),
      starvedMs: (from, to) => this.#starvation.between(from, to),
      queuedMs: (at) => this.#queue.around(at),
    });
    if (this.violations.length < keptViolations)
      this.violations.push(...found.map((each) => ({ ...each, record, attempts })));
    const row = `${record.case.fault} ${record.case.mode}`;
    const counts = this.outcomes.get(row) ?? new Map<string, number>();
    this.outcomes.set(row, counts.set(record.kind, (counts.get(record.kind) ?? 0) + 1));
    this.#onJudged(record, attempts);
  }

  #of(nonce: string): Pending {
    const known = this.#pending.get(nonce);
    if (known !== undefined) return known;
    const made: Pending = { record: undefined, alone: false, attempts: new Map() };
    this.#pending.set(nonce, made);
    return made;
  }
}

/** When something was last heard of a request. */
function lastOf({ endedMs }: ClientRecord, { attempts }: Pending): number {
  return [...attempts.values()].reduce((last, { startedMs }) => Math.max(last, startedMs), endedMs);
}

import type { Clock, TranslationTarget } from '@ai-proxy/core';
import type { Turn } from './turn.ts';

export interface MemoryLimits {
  readonly entries: number;
  readonly bytes: number;
  /** After the last use. */
  readonly ttlMs: number;
}

/** What a key leads to. */
interface Slot {
  readonly entry: Entry;
  /** False where the key was given to another turn before that was still remembered. */
  readonly isOnly: boolean;
}

interface Entry {
  readonly turn: Turn;
  readonly keys: readonly string[];
  readonly bytes: number;
  expiresMs: number;
}

/** What an entry takes beside its text: objects, map slots. A guess on the high side. */
const entryOverheadBytes = 512;

/** Turns by several keys each. The turn that was used longest ago goes first. */
export class TurnMemory {
  readonly #limits: MemoryLimits;
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** The latest turn of each key. */
  readonly #byKey = new Map<string, Slot>();
  /** From the one used longest ago to the one used last, which is also the order of expiry. */
  readonly #byUse = new Set<Entry>();
  /** How many there are of each target. */
  readonly #byTarget = new Map<string, number>();
  #bytes = 0;

  constructor(limits: MemoryLimits, clock: Pick<Clock, 'monotonic'>) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get size(): number {
    return this.#byUse.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** True where a turn that the target said is remembered. */
  holdsTurnsOf(target: TranslationTarget): boolean {
    return this.#byTarget.has(targetKey(target));
  }

  keep(turn: Turn, keys: readonly string[]): void {
    const bytes = bytesOf(turn, keys);
    if (keys.length === 0 || bytes > this.#limits.bytes) return;
    const entry: Entry = { turn, keys, bytes, expiresMs: 0 };
    for (const key of new Set(keys)) this.#byKey.set(key, { entry, isOnly: !this.#byKey.has(key) });
    this.#bytes += bytes;
    this.#count(turn, 1);
    this.#touch(entry);
    this.#trim();
  }

  /** The latest turn of the key. */
  find(key: string): Turn | undefined {
    const entry = this.#byKey.get(key)?.entry;
    if (entry === undefined) return undefined;
    if (entry.expiresMs <= this.#clock.monotonic()) {
      this.#drop(entry);
      return undefined;
    }
    this.#touch(entry);
    return entry.turn;
  }

  /** The turn of the key, unless there are several: then nobody knows which is meant. */
  findOnly(key: string): Turn | undefined {
    return this.#byKey.get(key)?.isOnly === true ? this.find(key) : undefined;
  }

  #count(turn: Turn, change: number): void {
    const key = targetKey(turn);
    const count = (this.#byTarget.get(key) ?? 0) + change;
    if (count === 0) this.#byTarget.delete(key);
    else this.#byTarget.set(key, count);
  }

  #touch(entry: Entry): void {
    entry.expiresMs = this.#clock.monotonic() + this.#limits.ttlMs;
    this.#byUse.delete(entry);
    this.#byUse.add(entry);
  }

  /** Called when something is added, so that no timer is needed. */
  #trim(): void {
    const now = this.#clock.monotonic();
    for (const entry of this.#byUse) {
      const fits = this.#byUse.size <= this.#limits.entries && this.#bytes <= this.#limits.bytes;
      if (fits && entry.expiresMs > now) return;
      this.#drop(entry);
    }
  }

  #drop(entry: Entry): void {
    this.#byUse.delete(entry);
    this.#bytes -= entry.bytes;
    this.#count(entry.turn, -1);
    for (const key of entry.keys)
      if (this.#byKey.get(key)?.entry === entry) this.#byKey.delete(key);
  }
}

function targetKey({ dialect, model, provider }: TranslationTarget): string {
  return `${dialect}\n${provider}\n${model}`;
}

function bytesOf(turn: Turn, keys: readonly string[]): number {
  const text = Buffer.byteLength(JSON.stringify(turn));
  return text + keys.reduce((sum, key) => sum + key.length, 0) + entryOverheadBytes;
}

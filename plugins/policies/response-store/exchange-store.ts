import { GatewayError, type Clock, type JsonValue } from '@ai-proxy/core';

export interface StoreLimits {
  readonly entries: number;
  readonly bytes: number;
  /** Of one conversation: it is sent upstream as a whole. */
  readonly conversationBytes: number;
  /** After the last use. */
  readonly ttlMs: number;
}

/** One request and its answer, as the client knows them. */
export interface Exchange {
  /** The answer that the request built on. */
  readonly previous?: string;
  /** The request's own items and those of the answer. */
  readonly items: readonly JsonValue[];
}

interface Entry {
  readonly previous: string | undefined;
  /** JSON text: nobody can change it, and its size is known. Undefined where several had that id. */
  readonly items: string | undefined;
  readonly bytes: number;
  expiresMs: number;
}

/** An exchange in the chain of its conversation. */
interface Link {
  readonly key: string;
  readonly entry: Entry;
  readonly items: string;
}

/** What an entry takes beside its text: objects, a map slot. A guess on the high side. */
const entryOverheadBytes = 256;

/**
 * Exchanges by the id of their answer. Each holds what it added; a conversation is the chain of them.
 * The exchange that was used longest ago goes first, and with it what builds on it.
 */
export class ExchangeStore {
  readonly #limits: StoreLimits;
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** From the one used longest ago to the one used last, which is also the order of expiry. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(limits: StoreLimits, clock: Pick<Clock, 'monotonic'>) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** An id that is given to another exchange leads nowhere from then on: nobody knows which is meant. */
  keep(client: string, id: string, { items, previous }: Exchange): void {
    const text = JSON.stringify(items);
    const key = keyOf(client, id);
    const known = this.#current(key);
    this.#drop(key);
    const isRepeated = known !== undefined && (known.items !== text || known.previous !== previous);
    this.#add(key, isRepeated ? undefined : text, isRepeated ? undefined : previous);
  }

  #add(key: string, items: string | undefined, previous: string | undefined): void {
    const bytes = Buffer.byteLength(items ?? '') + key.length + entryOverheadBytes;
    if (bytes > this.#limits.bytes) return;
    this.#bytes += bytes;
    this.#touch(key, { previous, items, bytes, expiresMs: 0 });
    this.#trim();
  }

  /**
   * All items of the conversation up to that answer; undefined where any of it is not known. Throws
   * `BODY_TOO_LARGE` where it is larger than a request may be.
   */
  conversation(client: string, id: string): readonly JsonValue[] | undefined {
    const chain = this.#chain(client, id);
    const bytes = (chain ?? []).reduce((sum, { entry }) => sum + entry.bytes, 0);
    if (bytes > this.#limits.conversationBytes)
      throw new GatewayError('BODY_TOO_LARGE', {
        message: 'The conversation of previous_response_id has become too large. Begin a new one.',
        param: 'previous_response_id',
      });
    // Oldest last: what is dropped first leaves the rest of no use.
    for (const { entry, key } of chain ?? []) this.#touch(key, entry);
    return chain?.toReversed().flatMap(({ items }) => parseItems(items));
  }

  /** From the answer back to the first request. Vendors that repeat ids could make it a circle. */
  #chain(client: string, id: string): readonly Link[] | undefined {
    const chain = new Map<string, Link>();
    for (let at: string | undefined = id; at !== undefined;) {
      const key: string = keyOf(client, at);
      const entry = this.#current(key);
      if (entry?.items === undefined || chain.has(key)) return undefined;
      chain.set(key, { key, entry, items: entry.items });
      at = entry.previous;
    }
    return [...chain.values()];
  }

  /** The entry of that key, unless its time is over. */
  #current(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresMs > this.#clock.monotonic()) return entry;
    this.#drop(key);
    return undefined;
  }

  #touch(key: string, entry: Entry): void {
    entry.expiresMs = this.#clock.monotonic() + this.#limits.ttlMs;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  /** Called when something is added, so that no timer is needed. */
  #trim(): void {
    const now = this.#clock.monotonic();
    for (const [key, entry] of this.#entries) {
      const fits = this.#entries.size <= this.#limits.entries && this.#bytes <= this.#limits.bytes;
      if (fits && entry.expiresMs > now) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}

function keyOf(client: string, id: string): string {
  return `${client}\n${id}`;
}

function parseItems(text: string): readonly JsonValue[] {
  return JSON.parse(text) as readonly JsonValue[];
}

/** A seeded source of numbers; two that were made of the same words give the same. */
export class Random {
  #state: number;

  constructor(...words: readonly (string | number)[]) {
    this.#state = hash(words.join('|'));
  }

  /** From 0 up to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number of both ends or between them. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<Value>(values: readonly Value[]): Value {
    const value = values[Math.floor(this.next() * values.length)];
    if (value === undefined) throw new Error('There is nothing to choose from.');
    return value;
  }

  /** One of the values, each as often as its weight says. */
  weighted<Value>(values: readonly Value[], weightOf: (value: Value) => number): Value {
    let left = this.next() * values.reduce((sum, value) => sum + weightOf(value), 0);
    return values.find((value) => (left -= weightOf(value)) < 0) ?? this.pick(values);
  }
}

/** FNV-1a over 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++)
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value | 0;
}

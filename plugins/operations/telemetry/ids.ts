import { randomFillSync } from 'node:crypto';

const traceBytes = 16;
const spanBytes = 8;
/** Asking for so many random bytes at once takes hardly longer than asking for eight. */
const storedBytes = 4096;
const allZero = /^0+$/;

/** Gives random ids of traces and spans, in hexadecimal digits. */
export class Ids {
  readonly #stored = Buffer.alloc(storedBytes);
  #used = storedBytes;

  /** 32 digits, not all zero. */
  trace(): string {
    return this.#next(traceBytes);
  }

  /** 16 digits, not all zero. */
  span(): string {
    return this.#next(spanBytes);
  }

  #next(bytes: number): string {
    for (;;) {
      if (this.#used + bytes > storedBytes) {
        randomFillSync(this.#stored);
        this.#used = 0;
      }
      const start = this.#used;
      this.#used += bytes;
      const id = this.#stored.toString('hex', start, this.#used);
      if (!allZero.test(id)) return id;
    }
  }
}

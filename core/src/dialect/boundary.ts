const lineFeed = 0x0a;
const empty: Buffer = Buffer.alloc(0);
const remembered = 3;

/**
 * Cuts a byte stream after blank lines, so that only whole events go out: what an upstream leaves
 * unfinished when it breaks off never reaches the client. The bytes themselves are not changed.
 */
export class EventBoundary {
  #held: Buffer = empty;
  /** The last pieces that went out; each ends with an event. */
  #last: Buffer[] = [];

  /** The bytes up to the last blank line. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = endOfLastEvent(bytes);
    this.#held = end === bytes.length ? empty : bytes.subarray(end);
    const whole = end === bytes.length ? bytes : bytes.subarray(0, end);
    if (whole.length > 0) this.#remember(whole);
    return whole;
  }

  /** The last few events, with whatever follows them. */
  tail(): Buffer {
    return Buffer.concat([...this.#last, this.#held]);
  }

  /** What follows the last blank line. */
  rest(): Buffer {
    return this.#held;
  }

  #remember(bytes: Buffer): void {
    if (this.#last.length === remembered) this.#last.shift();
    this.#last.push(bytes);
  }
}

function endOfLastEvent(bytes: Buffer): number {
  const { length } = bytes;
  if (bytes[length - 1] === lineFeed && bytes[length - 2] === lineFeed) return length;
  const ends = ['\n\n', '\r\n\r\n', '\r\r'].map((blank) => {
    const at = bytes.lastIndexOf(blank);
    return at === -1 ? 0 : at + blank.length;
  });
  return Math.max(...ends);
}

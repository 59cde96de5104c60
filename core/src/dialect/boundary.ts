import { GatewayError } from '../errors/gateway-error.ts';
import { maxLineBytes } from './sse.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const empty: Buffer = Buffer.alloc(0);
const remembered = 3;
/** A blank line is two line ends, of which a chunk may bring the last byte only. */
const longestBlank = 4;

/**
 * Cuts a byte stream after blank lines, so that only whole events go out: what an upstream leaves
 * unfinished when it breaks off never reaches the client. The bytes themselves are not changed.
 */
export class EventBoundary {
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  /** The last bytes of what is held. */
  #edge: Buffer = empty;
  #endsInReturn = false;
  /** The last pieces that went out; each ends with an event. */
  readonly #last: Buffer[] = [];

  /** The bytes up to the last blank line. Throws `UPSTREAM_PROTOCOL` on an endless event. */
  push(chunk: Buffer): Buffer {
    const edge = this.#edge;
    const window = edge.length === 0 ? chunk : Buffer.concat([edge, chunk]);
    // The line feed of a CRLF whose carriage return has gone out follows it at once.
    const owed = this.#endsInReturn && chunk[0] === lineFeed ? 1 : 0;
    const end = Math.max(endOfLastEvent(window) - edge.length, owed);
    this.#endsInReturn = end === chunk.length && chunk.at(-1) === carriageReturn;
    if (end <= 0) {
      this.#hold(chunk);
      this.#edge = window.subarray(1 - longestBlank);
      return empty;
    }
    const last = end === chunk.length ? chunk : chunk.subarray(0, end);
    const whole = this.#heldBytes === 0 ? last : Buffer.concat([...this.#held, last]);
    this.#held.length = 0;
    this.#heldBytes = 0;
    this.#edge = chunk.subarray(Math.max(end, chunk.length + 1 - longestBlank));
    if (end < chunk.length) this.#hold(chunk.subarray(end));
    this.#remember(whole);
    return whole;
  }

  /** The last few events, with whatever follows them. */
  tail(): Buffer {
    return Buffer.concat([...this.#last, ...this.#held]);
  }

  /** The last few events that went out. */
  sent(): Buffer {
    return Buffer.concat(this.#last);
  }

  /** What follows the last blank line. */
  rest(): Buffer {
    return Buffer.concat(this.#held);
  }

  #hold(bytes: Buffer): void {
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > maxLineBytes)
      throw new GatewayError('UPSTREAM_PROTOCOL', {
        message: 'The upstream sent an endless event.',
      });
    if (bytes.length > 0) this.#held.push(bytes);
  }

  #remember(bytes: Buffer): void {
    if (this.#last.length === remembered) this.#last.shift();
    this.#last.push(bytes);
  }
}

/** Where the event at a position begins: behind the last blank line before it. */
export function startOfEvent(bytes: Buffer, position: number): number {
  return endOfLastEvent(bytes.subarray(0, position));
}

/** Lines end at LF, CRLF or CR, in any mixture; a line feed after the blank line's CR belongs to it. */
function endOfLastEvent(bytes: Buffer): number {
  const { length } = bytes;
  if (bytes[length - 1] === lineFeed && bytes[length - 2] === lineFeed) return length;
  const ends = ['\n\n', '\n\r', '\r\r'].map((blank) => {
    const at = bytes.lastIndexOf(blank);
    if (at === -1) return 0;
    const end = at + blank.length;
    return blank.endsWith('\r') && bytes[end] === lineFeed ? end + 1 : end;
  });
  return Math.max(...ends);
}

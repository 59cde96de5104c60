const headEnd = Buffer.from('\r\n\r\n');
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const tailBytes = 16;

/** Reads one HTTP answer at a time, as cheaply as counting its bytes and knowing its end allows. */
export class ResponseReader {
  status = 0;
  /** Bytes of the body so far, without the framing. */
  bodyBytes = 0;
  /** The last bytes of the body. */
  tail = '';
  #head: Buffer | undefined;
  #inBody = false;
  #chunked = false;
  #left = 0;
  #sizeLine = '';
  #lastChunk = false;

  /** Takes bytes of the connection; true when the answer is complete. */
  push(bytes: Buffer): boolean {
    if (this.#inBody) return this.#body(bytes, 0);
    const all = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes]);
    const end = all.indexOf(headEnd);
    if (end === -1) {
      this.#head = all;
      return false;
    }
    const head = all.toString('latin1', 0, end).toLowerCase();
    this.status = Number(head.slice(9, 12));
    this.#inBody = true;
    this.#chunked = head.includes('transfer-encoding: chunked');
    this.#left = this.#chunked ? 0 : Number(/content-length: *(\d+)/.exec(head)?.[1] ?? 0);
    return this.#body(all, end + headEnd.length);
  }

  reset(): void {
    this.status = 0;
    this.bodyBytes = 0;
    this.tail = '';
    this.#head = undefined;
    this.#inBody = false;
    this.#left = 0;
    this.#sizeLine = '';
    this.#lastChunk = false;
  }

  #body(bytes: Buffer, from: number): boolean {
    if (this.#chunked) return this.#chunks(bytes, from);
    this.#take(bytes, from, bytes.length);
    this.#left -= bytes.length - from;
    return this.#left <= 0;
  }

  /** The CRLF after a chunk's data reads as an empty size line, and is skipped. */
  #chunks(bytes: Buffer, from: number): boolean {
    let at = from;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const end = Math.min(at + this.#left, bytes.length);
        this.#take(bytes, at, end);
        this.#left -= end - at;
        at = end;
        continue;
      }
      const byte = bytes[at++] ?? 0;
      if (byte === carriageReturn) continue;
      if (byte !== lineFeed) this.#sizeLine += String.fromCharCode(byte);
      else if (this.#lastChunk) return true;
      else if (this.#sizeLine !== '') {
        this.#left = Number.parseInt(this.#sizeLine, 16);
        this.#lastChunk = this.#left === 0;
        this.#sizeLine = '';
      }
    }
    return false;
  }

  #take(bytes: Buffer, from: number, to: number): void {
    this.bodyBytes += to - from;
    if (to - from >= tailBytes) this.tail = bytes.toString('latin1', to - tailBytes, to);
    else this.tail = (this.tail + bytes.toString('latin1', from, to)).slice(-tailBytes);
  }
}

const headEnd = Buffer.from('\r\n\r\n');

export interface ResponseHead {
  readonly status: number;
  /** Lower-case names; a name that stands twice is a problem of its own. */
  readonly headers: Readonly<Record<string, string>>;
}

type State = 'head' | 'length' | 'size' | 'chunk' | 'chunk-end' | 'trailer' | 'done';

/** Reads one response to one request, strictly: whatever is not HTTP is a problem. */
export class ResponseReader {
  #state: State = 'head';
  #pending: Buffer = Buffer.alloc(0);
  #left = 0;
  #head: ResponseHead | undefined;
  readonly #body: Buffer[] = [];
  problem: string | undefined;
  /** All bytes so far. */
  bytes = 0;

  get head(): ResponseHead | undefined {
    return this.#head;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  get body(): Buffer {
    return Buffer.concat(this.#body);
  }

  /** Whether the connection may be used again. */
  get keepsAlive(): boolean {
    return this.done && this.problem === undefined && this.#head?.headers['connection'] !== 'close';
  }

  push(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.done && chunk.length > 0) {
      this.problem ??= `bytes after the response: ${chunk.toString('latin1', 0, 80)}`;
      return;
    }
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.problem === undefined && this.#step());
    if (this.done && this.#pending.length > 0)
      this.problem ??= `bytes after the response: ${this.#pending.toString('latin1', 0, 80)}`;
  }

  /** One step of the state; false where more bytes are needed. */
  #step(): boolean {
    const { length } = this.#pending;
    if (this.#state === 'done') return false;
    if (this.#state === 'length' || this.#state === 'chunk') {
      if (this.#left === 0) {
        this.#state = this.#state === 'length' ? 'done' : 'chunk-end';
        return true;
      }
      if (length === 0) return false;
      const taken = this.#take(Math.min(this.#left, length));
      this.#left -= taken.length;
      this.#body.push(taken);
      return true;
    }
    const end = this.#pending.indexOf(this.#state === 'head' ? headEnd : '\r\n');
    if (end === -1) return false;
    const line = this.#take(end + (this.#state === 'head' ? 4 : 2)).toString('latin1', 0, end);
    this.#line(line);
    return true;
  }

  #line(line: string): void {
    if (this.#state === 'head') return this.#readHead(line);
    if (this.#state === 'size') {
      if (!/^[0-9a-f]+$/i.test(line)) this.problem = `a chunk of the size "${line.slice(0, 20)}"`;
      this.#left = Number.parseInt(line, 16);
      this.#state = this.#left === 0 ? 'trailer' : 'chunk';
    } else if (line !== '') this.problem = `a line where none may stand: ${line.slice(0, 40)}`;
    else this.#state = this.#state === 'trailer' ? 'done' : 'size';
  }

  #readHead(text: string): void {
    const [first = '', ...lines] = text.split('\r\n');
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1];
    if (status === undefined) {
      this.problem = `the status line "${first.slice(0, 40)}"`;
      return;
    }
    if (status === '100') return;
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      if (Object.hasOwn(headers, name)) this.problem = `the header ${name} twice`;
      headers[name] = line.slice(colon + 1).trim();
    }
    this.#head = { status: Number(status), headers };
    if (headers['transfer-encoding'] === 'chunked') this.#state = 'size';
    else if (headers['content-length'] !== undefined) {
      this.#state = 'length';
      this.#left = Number(headers['content-length']);
    } else this.problem = 'a response without a length';
  }

  #take(count: number): Buffer {
    const taken = this.#pending.subarray(0, count);
    this.#pending = this.#pending.subarray(count);
    return taken;
  }
}

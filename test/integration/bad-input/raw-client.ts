import { connect, type Socket } from 'node:net';

/** What came back on a connection. */
export interface Received {
  /** Every byte, as latin1. */
  readonly text: string;
  /** The server ended or reset the connection. */
  readonly closed: boolean;
  /** It broke; an answer may be lost on clients that write first and read later. */
  readonly broken: boolean;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A connection by hand: sends any bytes, keeps all that arrive. */
export class RawClient {
  readonly socket: Socket;
  #text = '';
  #closed = false;
  #broken = false;
  #changed: () => void = () => undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => {
      this.#text += chunk.toString('latin1');
      this.#changed();
    });
    this.socket.on('close', () => {
      this.#closed = true;
      this.#changed();
    });
    // A reset is one way in which a server closes; `close` follows.
    this.socket.on('error', () => {
      this.#broken = true;
    });
  }

  get received(): Received {
    return { text: this.#text, closed: this.#closed, broken: this.#broken };
  }

  /** Resolves when the bytes are handed to the system, or the connection is gone. */
  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => {
      if (!this.socket.writable) return resolve();
      this.socket.once('close', resolve);
      const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
      this.socket.write(data, () => {
        this.socket.off('close', resolve);
        resolve();
      });
    });
  }

  /** Waits until `done` holds, at most so long; false when the time is up. */
  async until(done: (received: Received) => boolean, timeoutMs = 5_000): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (!done(this.received)) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return true;
  }

  /** The answers so far, the last of which is complete when this resolves. */
  async answers(count = 1, timeoutMs = 5_000): Promise<readonly Answer[]> {
    await this.until(({ text, closed }) => closed || readAnswers(text).length >= count, timeoutMs);
    return readAnswers(this.#text);
  }

  /** True when the server has closed the connection in that time. */
  closes(timeoutMs = 5_000): Promise<boolean> {
    return this.until(({ closed }) => closed, timeoutMs);
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Every complete answer in the text; bodies by length or in chunks. */
export function readAnswers(text: string): Answer[] {
  const answers: Answer[] = [];
  let rest = text;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    const status = /^HTTP\/1\.1 (\d{3})/.exec(rest)?.[1];
    if (end === -1 || status === undefined) return answers;
    const headers = new Map(rest.slice(0, end).split('\r\n').slice(1).map(headerOf));
    const after = rest.slice(end + 4);
    const body = bodyOf(headers, after);
    if (body === undefined) return answers;
    if (Number(status) >= 200) answers.push({ status: Number(status), headers, body: body.text });
    rest = after.slice(body.length);
  }
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function bodyOf(
  headers: ReadonlyMap<string, string>,
  after: string,
): { text: string; length: number } | undefined {
  if (headers.get('transfer-encoding') !== 'chunked') {
    const length = Number(headers.get('content-length') ?? 0);
    return after.length < length ? undefined : { text: after.slice(0, length), length };
  }
  let at = 0;
  let text = '';
  for (;;) {
    const line = after.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = Number.parseInt(after.slice(at, line), 16);
    const next = line + 2 + size + 2;
    if (after.length < next) return undefined;
    text += after.slice(line + 2, line + 2 + size);
    at = next;
    if (size === 0) return { text, length: at };
  }
}

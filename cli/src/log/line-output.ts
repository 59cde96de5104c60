import { once } from 'node:events';

/** Writes lines as fast as the reader takes them; a reader that has left is the end, and no failure. */
export class LineOutput {
  readonly #stream: NodeJS.WritableStream;
  readonly #left = new AbortController();

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    stream.once('error', () => this.#left.abort());
    stream.once('close', () => this.#left.abort());
  }

  /** Aborted once nobody reads any more. */
  get left(): AbortSignal {
    return this.#left.signal;
  }

  async write(line: string): Promise<void> {
    const { signal } = this.#left;
    if (signal.aborted || this.#stream.write(`${line}\n`)) return;
    await once(this.#stream, 'drain', { signal }).catch(() => undefined);
  }
}

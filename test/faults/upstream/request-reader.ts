export interface UpstreamRequest {
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const headEnd = Buffer.from('\r\n\r\n');

/** Reads requests with a length from the bytes of one connection. */
export class RequestReader {
  #pending: Buffer = Buffer.alloc(0);

  /** The requests that the bytes complete. */
  push(chunk: Buffer): UpstreamRequest[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const requests: UpstreamRequest[] = [];
    for (let request = this.#next(); request !== undefined; request = this.#next())
      requests.push(request);
    return requests;
  }

  #next(): UpstreamRequest | undefined {
    const end = this.#pending.indexOf(headEnd);
    if (end === -1) return undefined;
    const [first = '', ...lines] = this.#pending.toString('latin1', 0, end).split('\r\n');
    const headers = Object.fromEntries(lines.map(readHeader));
    const start = end + headEnd.length;
    const length = Number(headers['content-length'] ?? 0);
    if (this.#pending.length < start + length) return undefined;
    const body = this.#pending.toString('utf8', start, start + length);
    this.#pending = this.#pending.subarray(start + length);
    return { path: first.split(' ')[1] ?? '', headers, body };
  }
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

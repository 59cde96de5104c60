import type { Host } from '@ai-proxy/core';

/** What messages are about. */
export type Signal = 'traces' | 'metrics';

/** What a collector has said to a message. */
export type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** It may be sent again, after so long where the collector said it. */
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs: number | undefined };

export interface CollectorOptions {
  /** Base URL, without the path of a signal. */
  readonly endpoint: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

const answerMs = 10_000;
const longestAnswer = 64 * 1024;
/** What may be sent again, after "OTLP/HTTP Response" of the protocol. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** A collector that takes OTLP as JSON over HTTP. */
export class Collector {
  readonly #origin: string;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #host: Pick<Host, 'dispatcher' | 'version'>;

  constructor({ endpoint, headers }: CollectorOptions, host: Pick<Host, 'dispatcher' | 'version'>) {
    const { origin, pathname } = new URL(endpoint);
    this.#origin = origin;
    this.#path = pathname.replace(/\/+$/, '');
    this.#headers = headers;
    this.#host = host;
  }

  /** Sends the body of a message; never throws. */
  async send(signal: Signal, body: string, stop: AbortSignal): Promise<Outcome> {
    try {
      // Of its own and direct: a proxy for upstreams is none for collectors.
      const answer = await this.#host.dispatcher('', 'telemetry').request({
        origin: this.#origin,
        path: `${this.#path}/v1/${signal}`,
        method: 'POST',
        headers: {
          'user-agent': `ai-proxy/${this.#host.version}`,
          ...this.#headers,
          'content-type': 'application/json',
        },
        body,
        signal: AbortSignal.any([stop, AbortSignal.timeout(answerMs)]),
      });
      const said = await textOf(answer.body);
      if (answer.statusCode < 300) return acceptance(said);
      const reason = `status ${answer.statusCode}`;
      if (!passing.has(answer.statusCode)) return { kind: 'refused', reason };
      return { kind: 'later', reason, afterMs: retryAfterMs(answer.headers['retry-after']) };
    } catch (error) {
      return { kind: 'later', reason: reasonOf(error), afterMs: undefined };
    }
  }
}

/** What is longer is not read to its end. */
async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestAnswer) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A collector may take a message, and leave out some of it. */
function acceptance(said: string): Outcome {
  const [, rejected = '0'] = /"rejected(?:Spans|DataPoints)"\s*:\s*"?(\d+)/.exec(said) ?? [];
  return Number(rejected) === 0
    ? { kind: 'accepted' }
    : { kind: 'refused', reason: `${rejected} of a message were rejected` };
}

function retryAfterMs(header: string | string[] | undefined): number | undefined {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

import type { Attributes } from './otlp/attributes.ts';
import { Histogram } from './otlp/histogram.ts';
import { operationName } from './operations.ts';
import { attemptsOf, errorOf, tokensOf, type Attempted, type Finished } from './outcome.ts';
import type { Peers } from './providers.ts';

/** Buckets, units and descriptions as the conventions have them. */
const facts = {
  operation: {
    name: 'gen_ai.client.operation.duration',
    unit: 's',
    description: 'GenAI operation duration.',
    bounds: [
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ],
  },
  tokens: {
    name: 'gen_ai.client.token.usage',
    unit: '{token}',
    description: 'Number of input and output tokens used.',
    bounds: Array.from({ length: 14 }, (_, power) => 4 ** power),
  },
  firstToken: {
    name: 'gen_ai.server.time_to_first_token',
    unit: 's',
    description: 'Time to generate first token for successful responses.',
    bounds: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
  request: {
    name: 'http.server.request.duration',
    unit: 's',
    description: 'Duration of HTTP server requests.',
    bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
} as const;

/** What requests and their attempts took, since the start of the gateway. */
export class RequestMetrics {
  readonly #startMs: number;
  readonly #operation = new Histogram(facts.operation);
  readonly #tokens = new Histogram(facts.tokens);
  readonly #firstToken = new Histogram(facts.firstToken);
  readonly #request = new Histogram(facts.request);

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** Counts a request that is over. */
  record(finished: Finished, peers: Peers, redact: (text: string) => string): void {
    const { ctx, end, endMs, startMs } = finished;
    const { head } = ctx.inbound;
    this.#request.record(
      (endMs - startMs) / 1000,
      {
        'http.request.method': head.method,
        'url.scheme': head.scheme ?? 'http',
        'http.route': head.route,
        'http.response.status_code': end.status,
        'error.type': end.status >= 400 && end.status < 500 ? undefined : errorOf(end),
      },
      redact,
    );
    const operation = operationName(ctx);
    if (operation === undefined) return;
    for (const attempted of attemptsOf(finished))
      this.#attempt(attempted, operation, peers, redact);
    this.#answer(finished, operation, peers, redact);
  }

  /** Every metric that has something in it, as OTLP has them in JSON. */
  toOtlp(nowMs: number): object[] {
    return [this.#operation, this.#tokens, this.#firstToken, this.#request].flatMap(
      (histogram) => histogram.toOtlp(this.#startMs, nowMs) ?? [],
    );
  }

  #attempt(
    { endMs, error, record }: Attempted,
    operation: string,
    peers: Peers,
    redact: (text: string) => string,
  ): void {
    const { credential, model, outcome, provider, startedMs } = record;
    const attributes = {
      ...servedBy({ credential, model, provider }, operation, peers),
      ...(outcome === 'ok' ? {} : { 'gen_ai.response.model': undefined }),
      'error.type': error,
    };
    this.#operation.record(Math.max(0, endMs - startedMs) / 1000, attributes, redact);
  }

  /** What only answers have: tokens that were counted by whoever is paid for them, and a first one. */
  #answer(
    finished: Finished,
    operation: string,
    peers: Peers,
    redact: (text: string) => string,
  ): void {
    const { ctx, end, firstMs, served } = finished;
    if (served === undefined) return;
    const attributes = servedBy(served, operation, peers);
    if (ctx.inbound.stream && firstMs !== undefined && end.outcome === 'complete')
      this.#firstToken.record(firstMs / 1000, attributes, redact);
    const tokens = tokensOf(finished);
    if (tokens?.source !== 'provider') return;
    const { input, output } = tokens;
    if (input !== undefined)
      this.#tokens.record(input, { ...attributes, 'gen_ai.token.type': 'input' }, redact);
    if (output !== undefined)
      this.#tokens.record(output, { ...attributes, 'gen_ai.token.type': 'output' }, redact);
  }
}

function servedBy(
  { credential, model, provider }: { provider: string; credential: string; model: string },
  operation: string,
  peers: Peers,
): Attributes {
  const peer = peers.of(provider, credential);
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': peer.provider,
    'gen_ai.request.model': model,
    'gen_ai.response.model': model,
    'server.address': peer.address,
    'server.port': peer.address === undefined ? undefined : peer.port,
  };
}

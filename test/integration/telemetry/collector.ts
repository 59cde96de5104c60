import { createServer, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseMetrics, parseSpans, type Metric, type ReceivedSpan } from './otlp.ts';

/** What a collector answers to a message; `hang` never does. */
export type CollectorAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'hang';

export interface Message {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestCollector {
  readonly url: string;
  /** Every message so far, those that were refused, too. */
  readonly messages: readonly Message[];
  /** Spans of the messages that were accepted. */
  readonly spans: readonly ReceivedSpan[];
  /** The metrics as last accepted, by name. */
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Waits until so many spans have been accepted, and gives them. */
  spansOnce(count: number): Promise<readonly ReceivedSpan[]>;
  /** Waits until the metrics say what is asked for. */
  until(holds: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** A collector that takes OTLP as JSON, on a free port of this machine. */
export async function startCollector(
  answer: (message: Message, count: number) => CollectorAnswer = () => ({ status: 200 }),
): Promise<TestCollector> {
  const messages: Message[] = [];
  const spans: ReceivedSpan[] = [];
  const metrics = new Map<string, Metric>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const message = { path: request.url ?? '', headers: request.headers, body };
      messages.push(message);
      const said = answer(message, messages.length);
      if (said === 'hang') return;
      if (said.status === 200) take(message);
      response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers });
      response.end(said.body ?? '{}');
    });
  });
  const take = ({ body, path }: Message): void => {
    if (path.endsWith('/v1/traces')) spans.push(...parseSpans(body));
    if (path.endsWith('/v1/metrics'))
      for (const metric of parseMetrics(body)) metrics.set(metric.name, metric);
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const until = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 1000 && !holds(); tries++) await sleep(10);
    if (!holds())
      throw new Error(`The collector got ${spans.length} spans, ${metrics.size} metrics.`);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    messages,
    spans,
    metrics,
    until,
    spansOnce: async (count) => {
      await until(() => spans.length >= count);
      return spans;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

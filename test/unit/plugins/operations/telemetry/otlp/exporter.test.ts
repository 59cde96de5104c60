import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type {
  Outcome,
  Signal,
} from '../../../../../../plugins/operations/telemetry/otlp/collector.ts';
import {
  Exporter,
  type ExporterOptions,
} from '../../../../../../plugins/operations/telemetry/otlp/exporter.ts';
import { Health } from '../../../../../../plugins/operations/telemetry/otlp/health.ts';
import {
  spanKind,
  type Span,
} from '../../../../../../plugins/operations/telemetry/otlp/payload.ts';
import { fakeHost } from '../../../policies/fake-context.ts';

const accepted: Outcome = { kind: 'accepted' };
const later: Outcome = { kind: 'later', reason: 'status 503', afterMs: undefined };
const span = (name: string): Span => ({
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  parentId: undefined,
  isParentRemote: false,
  state: undefined,
  name,
  kind: spanKind.server,
  startMs: 1,
  endMs: 2,
  attributes: {},
  isError: false,
});
const spans = (count: number): Span[] => Array.from({ length: count }, (_, at) => span(`s${at}`));

interface Sent {
  readonly signal: Signal;
  readonly names: readonly string[];
}

function namesIn(body: string): string[] {
  return [...body.matchAll(/"name":"(s\d+)"/g)].map(([, name = '']) => name);
}

/** An exporter, and what it sent to a collector that answers as is asked. */
function exporting(
  answer: (sent: Sent, count: number, stop: AbortSignal) => Outcome | Promise<Outcome>,
  changes: Partial<ExporterOptions> = {},
) {
  const host = fakeHost();
  const sent: Sent[] = [];
  const health = (): Health => new Health(host.log, host.clock);
  const exporter = new Exporter({
    collector: {
      send: async (signal, body, stop) => {
        const message = { signal, names: namesIn(body) };
        sent.push(message);
        return answer(message, sent.length, stop);
      },
    },
    health: { traces: health(), metrics: health() },
    sender: { resource: {}, version: '1', redact: (text) => text },
    metrics: () => [],
    everyMs: 5,
    mostSpans: 1000,
    random: () => 0,
    ...changes,
  });
  const until = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 1000 && !holds(); tries++) await sleep(5);
    if (!holds()) throw new Error(`sent ${JSON.stringify(sent)}`);
  };
  return { exporter, host, sent, until };
}

t.test('sends what has come in, at its times, and each span once', async (t) => {
  const { exporter, sent, until } = exporting(() => accepted);
  exporter.start();
  exporter.add(spans(2));
  await until(() => sent.length === 1);
  exporter.add([span('s7')]);
  await until(() => sent.length === 2);
  await exporter.close();
  t.same(sent, [
    { signal: 'traces', names: ['s0', 's1'] },
    { signal: 'traces', names: ['s7'] },
  ]);
});

t.test('does not wait for its time where much has come in', async (t) => {
  const { exporter, sent, until } = exporting(() => accepted, { everyMs: 3_600_000 });
  exporter.start();
  exporter.add(spans(255));
  t.equal(sent.length, 0);
  exporter.add([span('s255')]);
  await until(() => sent.length === 1);
  t.equal(sent[0]?.names.length, 256);
  await exporter.close();
});

t.test('sends again what the collector could not take, in its order', async (t) => {
  const { exporter, host, sent, until } = exporting((_sent, count) =>
    count === 1 ? later : accepted,
  );
  exporter.start();
  exporter.add(spans(1));
  await until(() => sent.length === 1);
  exporter.add([span('s1')]);
  await until(() => sent.flatMap(({ names }) => names).includes('s1'));
  await exporter.close();
  t.same(sent[0]?.names, ['s0']);
  t.same(
    sent.slice(1).flatMap(({ names }) => names),
    ['s0', 's1'],
  );
  t.match(host.lines, [{ level: 40, reason: 'status 503' }]);
});

t.test('does not send again what the collector refused', async (t) => {
  const refused: Outcome = { kind: 'refused', reason: 'status 400' };
  const { exporter, host, sent, until } = exporting((_sent, count) =>
    count === 1 ? refused : accepted,
  );
  exporter.start();
  exporter.add(spans(1));
  await until(() => sent.length === 1);
  exporter.add([span('s1')]);
  await until(() => sent.length === 2);
  await exporter.close();
  t.same(
    sent.map(({ names }) => names),
    [['s0'], ['s1']],
  );
  t.match(host.lines, [{ reason: 'status 400' }, { droppedSpans: 1 }]);
});

t.test('keeps so many spans and no more, and says how many are lost', async (t) => {
  const { exporter, host, sent } = exporting(() => later, { mostSpans: 3, everyMs: 3_600_000 });
  exporter.add(spans(2));
  exporter.add(spans(2));
  exporter.add(spans(5));
  t.match(host.lines, [{ level: 40, reason: 'too many spans are waiting' }]);
  await exporter.close();
  t.same(sent, [{ signal: 'traces', names: ['s0', 's1', 's0'] }]);
  t.match(host.lines.at(-1), { droppedSpans: 9 });
});

t.test('sends the rest at the stop, metrics included', async (t) => {
  const { exporter, sent } = exporting(() => accepted, {
    everyMs: 3_600_000,
    metrics: () => [{ name: 'm' }],
  });
  exporter.start();
  exporter.add(spans(200));
  exporter.add(spans(55));
  const closed = exporter.close();
  t.equal(exporter.close(), closed);
  await closed;
  t.same(
    sent.map(({ names, signal }) => [signal, names.length]),
    [
      ['metrics', 0],
      ['traces', 255],
    ],
  );
});

t.test('a collector that never answers is left at the stop', async (t) => {
  const { exporter, host, sent, until } = exporting(
    (_sent, _count, stop) =>
      new Promise((resolve) => stop.addEventListener('abort', () => resolve(later))),
  );
  exporter.start();
  exporter.add(spans(2));
  await until(() => sent.length === 1);
  await exporter.close();
  t.match(host.lines.at(-1), { droppedSpans: 2 });
});

t.test('a pause is over at the stop', async (t) => {
  const { exporter, sent, until } = exporting((_sent, count) =>
    count === 1 ? { kind: 'later', reason: 'status 429', afterMs: 3_600_000 } : accepted,
  );
  exporter.start();
  exporter.add(spans(1));
  await until(() => sent.length === 1);
  await exporter.close();
  t.same(
    sent.map(({ names }) => names),
    [['s0'], ['s0']],
  );
});

t.test('a gateway that never started sends nothing', async (t) => {
  const { exporter, sent } = exporting(() => accepted);
  await exporter.close();
  t.same(sent, []);
});

import { Context } from '../../../../../core/src/context/context.ts';
import type { ExchangeEnd } from '../../../../../core/src/context/endings.ts';
import type { Reply } from '../../../../../core/src/context/reply.ts';
import { runStages } from '../../../../../core/src/dialect/stream.ts';
import type { StreamEvent } from '@ai-proxy/core';
import type { Contribution, Ready } from '../../../../../core/src/pipeline/plugin.ts';
import { Store, type LogRecord } from '../../../../../plugins/operations/log-store/keys.ts';
import requestLog from '../../../../../plugins/policies/request-log/index.ts';
import { fakeExchange, type FakeExchange } from '../../../core/fake-exchange.ts';
import { lineDialect } from '../../../core/line-dialect.ts';
import { streamRoute } from '../../../core/stream-route.ts';
import { fakeHost, setUp, type FakeHost } from '../fake-context.ts';

export const defaults = {
  enabled: true,
  bodies: 'none',
  bodyLimitKb: 64,
  redactFields: [],
  auditRetentionDays: 0,
} as const;

export interface Logging {
  readonly host: FakeHost;
  readonly contribution: Contribution;
  readonly records: LogRecord[];
  /** Runs an exchange that `answer` answers and that ends as `end` says. */
  exchange(what: Exchanged): Promise<LogRecord | undefined>;
}

export interface Exchanged extends FakeExchange {
  readonly answer: (ctx: Context) => Reply | Promise<Reply>;
  /** What passes in a stream. */
  readonly events?: readonly StreamEvent[];
  readonly end?: Partial<ExchangeEnd>;
}

/** The plugin with a store that keeps records in a list, and a configuration with the secret `sk-secret-0123`. */
export async function logging(
  options: Readonly<Record<string, unknown>> = {},
  hasStore = true,
): Promise<Logging> {
  const host: FakeHost = {
    ...fakeHost('request-log'),
    redact: (text) => text.replaceAll('sk-secret-0123', '***'),
    dialect: () => lineDialect('line'),
  };
  const records: LogRecord[] = [];
  const contribution = await setUp(requestLog, { ...defaults, ...options }, host);
  const store = { log: { append: (record: LogRecord) => void records.push(record) } };
  const ready: Ready = {
    executors: [],
    dialect: () => undefined,
    service: (key) => (hasStore && key.name === Store.name ? store : undefined) as never,
  };
  await contribution.ready?.(ready);

  const exchange = async ({ answer, events = [], end, ...facts }: Exchanged) => {
    const shared = await fakeExchange(facts);
    const ctx = new Context(shared);
    const failure = await contribution
      .handle?.(ctx, async () => answer(ctx))
      .then((reply) => {
        const route = streamRoute({ stages: reply.stages });
        events.forEach((event) => runStages(route, event));
      })
      .catch((error: unknown) => error);
    const ended: ExchangeEnd = { outcome: 'complete', status: 200, ms: 12, ...end };
    shared.endings.finish(ended, (error) => {
      throw error;
    });
    if (failure !== undefined && end?.error === undefined) throw failure;
    return records.at(-1);
  };
  return { host, contribution, records, exchange };
}

import { Vitals } from '../../../../core/src/observe/vitals.ts';
import { Context } from '../../../../core/src/context/context.ts';
import { Dispatchers } from '../../../../core/src/executor/dispatchers.ts';
import type { Executor } from '../../../../core/src/executor/executor.ts';
import {
  httpExecutor,
  type CredentialOptions,
  type HttpExecutorOptions,
} from '../../../../core/src/executor/http.ts';
import type { ByteSource } from '../../../../core/src/executor/source.ts';
import type { Reply } from '../../../../core/src/context/reply.ts';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import { createLog } from '../../../../core/src/observe/log.ts';
import type { Host, Transport } from '../../../../core/src/pipeline/plugin.ts';
import { fakeExchange, type FakeExchange } from '../fake-exchange.ts';
import { lineDialect } from '../line-dialect.ts';

export interface Upstreams {
  readonly host: Host;
  close(): Promise<void>;
}

/** A host with real connections and the line dialect. */
export function connectingHost(transport: Partial<Transport> = {}): Upstreams {
  const dispatchers = new Dispatchers({
    proxyUrl: undefined,
    connectTimeoutMs: 1000,
    requestTimeoutMs: 2000,
  });
  const host: Host = {
    name: 'acme',
    version: '1.2.3',
    log: createLog({ level: 'silent', redactor: new Redactor() }),
    clock: { now: () => Date.UTC(2030, 0, 1), monotonic: () => performance.now() },
    vitals: new Vitals(0),
    dryRun: false,
    random: () => 0.5,
    carry: (_name, create) => create(),
    redact: (text) => text,
    shownConfig: () => ({}),
    signal: new AbortController().signal,
    transport: {
      requestTimeoutMs: 2000,
      firstByteMs: 2000,
      idleMs: 2000,
      maxResponseBytes: 1024 * 1024,
      passthroughHeaders: ['x-passed'],
      redact: (text) => text,
      ...transport,
    },
    dispatcher: (proxyUrl, owner) => dispatchers.get(proxyUrl, owner),
    dialect: (name) => (name === 'line' ? lineDialect('line') : undefined),
  };
  return { host, close: () => dispatchers.close() };
}

export function acme(
  host: Host,
  url: string,
  changes: Partial<HttpExecutorOptions<CredentialOptions>> = {},
): Executor {
  return httpExecutor(host, {
    provider: 'acme',
    credentials: [{ apiKey: 'sk-secret', name: 'first' }],
    dialect: 'line',
    request: ({ credential }) => ({
      url: `${url}/v1/lines?x=1`,
      headers: { authorization: `Bearer ${credential.apiKey}` },
    }),
    ...changes,
  });
}

/** The context of an attempt with the first credential of the executor. */
export async function attemptOf(
  executor: Executor,
  { deadlineMs = Infinity, ...facts }: FakeExchange & { readonly deadlineMs?: number } = {},
  headers: Record<string, string> = {},
): Promise<Context> {
  const [credential] = executor.credentials;
  if (credential === undefined) throw new Error('the executor has no credential');
  const ctx: Context = new Context({ ...(await fakeExchange(facts)), deadlineMs });
  return ctx.fork({ attempt: { credential, model: 'upstream-model', headers } });
}

export function sourceOf(reply: Reply): ByteSource {
  if (reply.body.kind !== 'stream') throw new Error('the reply is no stream');
  return reply.body.source;
}

/** Reads a source to its end; rejects where it breaks off. */
export function readSource(source: ByteSource): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) =>
    source.start({
      data: (chunk) => chunks.push(Buffer.from(chunk)) > 0,
      end: () => resolve(Buffer.concat(chunks).toString()),
      fail: reject,
    }),
  );
}

/** Waits until `done` is true, at most so long; gives the milliseconds it took. */
export async function waitFor(done: () => boolean, limitMs = 2000): Promise<number> {
  const start = performance.now();
  while (!done()) {
    if (performance.now() - start > limitMs) throw new Error(`nothing after ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - start;
}

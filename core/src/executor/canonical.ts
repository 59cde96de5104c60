import { Attempt, type Credential } from '../context/attempt.ts';
import type { Context } from '../context/context.ts';
import { Reply } from '../context/reply.ts';
import { Collector } from '../dialect/collect.ts';
import type { EncodeContext, StreamEncoder } from '../dialect/dialect.ts';
import { faultError } from '../dialect/fault.ts';
import type { StreamEvent } from '../dialect/events.ts';
import type { CanonicalRequest } from '../dialect/model.ts';
import { writeFrame } from '../dialect/sse.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Host } from '../pipeline/plugin.ts';
import type { Executor } from './executor.ts';
import { sourceFrom } from './source.ts';

/** A provider that answers in the canonical model. */
export interface CanonicalExecutorOptions {
  readonly provider: string;
  /** Models it lists and serves. */
  readonly models: readonly string[];
  /** Serves every model while no other executor has a credential. */
  readonly lastResort?: boolean;
  /** The events of the answer, in their order; also for clients that want it whole. */
  readonly answer: (request: CanonicalRequest, ctx: Context) => AsyncIterable<StreamEvent>;
}

/**
 * An executor that speaks no wire format: it reads the canonical request and gives canonical events,
 * which go to clients of every API.
 */
export function canonicalExecutor(host: Host, options: CanonicalExecutorOptions): Executor {
  const { answer, lastResort = false, models, provider } = options;
  const credential: Credential = {
    id: provider,
    provider,
    dialect: '*',
    models: models.map((id) => ({ id })),
    excludedModels: [],
    weight: 1,
  };

  const execute = async (ctx: Context): Promise<Reply> => {
    if (ctx.inbound.operation !== 'generate') throw new GatewayError('OPERATION_UNSUPPORTED');
    const { model } = ctx.get(Attempt);
    const dialect = host.dialect(ctx.body.dialect);
    if (dialect === undefined) throw new GatewayError('PLUGIN_CONTRACT');
    ctx.body.seal();
    const decoded = dialect.decodeRequest(ctx.body.json);
    ctx.trace.warn(decoded.warnings);
    const request = { ...decoded.value, model };
    const served = { provider, model, credential: credential.id };
    const context: EncodeContext = {
      model,
      request: ctx.body.json,
      streamUsage: dialect.wantsStreamUsage?.(ctx.body.json) !== false,
      requestId: ctx.id,
      now: host.clock.now(),
    };
    const events = answer(request, ctx);
    if (ctx.inbound.stream) {
      const source = sourceFrom(framesOf(events, dialect.streamEncoder(context)));
      return new Reply({ kind: 'stream', dialect: dialect.name, source }, { served });
    }
    const collector = new Collector();
    for await (const event of events) collector.push(event);
    if (collector.fault !== undefined) throw faultError(collector.fault, provider);
    const { value, warnings } = dialect.encodeResponse(collector.response(), context);
    ctx.trace.warn(warnings);
    return new Reply(
      { kind: 'whole', dialect: dialect.name, bytes: Buffer.from(JSON.stringify(value)) },
      { served },
    );
  };

  return { provider, credentials: [credential], lastResort, execute };
}

async function* framesOf(
  events: AsyncIterable<StreamEvent>,
  encoder: StreamEncoder,
): AsyncGenerator<string> {
  for await (const event of events) {
    const text = encoder.encode(event).map(writeFrame).join('');
    if (text !== '') yield text;
  }
}

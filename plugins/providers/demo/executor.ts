import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Attempt,
  GatewayError,
  Reply,
  sourceFrom,
  writeFrame,
  type CanonicalResponse,
  type Context,
  type Dialect,
  type EncodeContext,
  type Executor,
  type Host,
  type Part,
  type StreamEvent,
} from '@ai-proxy/core';
import { answer, wordsOf } from './answer.ts';

/** An executor that answers in whatever dialect the client speaks. */
export function demoExecutor(host: Host, wordIntervalMs: number): Executor {
  const credential = {
    id: host.name,
    provider: host.name,
    dialect: '*',
    models: [{ id: 'demo' }],
    excludedModels: [],
    weight: 1,
  };

  const execute = async (ctx: Context): Promise<Reply> => {
    if (ctx.inbound.operation !== 'generate') throw new GatewayError('OPERATION_UNSUPPORTED');
    const { model } = ctx.get(Attempt);
    const dialect = host.dialect(ctx.body.dialect);
    if (dialect === undefined) throw new GatewayError('PLUGIN_CONTRACT');
    ctx.body.seal();
    const request = dialect.decodeRequest(ctx.body.json).value;
    const id = createHash('sha256').update(ctx.body.toBytes()).digest('hex').slice(0, 24);
    const response = answer({ ...request, model }, id);
    const context = {
      model,
      streamUsage: request.streamUsage ?? true,
      requestId: ctx.id,
      now: host.clock.now(),
    };
    const served = { provider: host.name, model, credential: credential.id };
    if (!ctx.inbound.stream) {
      const bytes = Buffer.from(JSON.stringify(dialect.encodeResponse(response, context).value));
      return new Reply({ kind: 'whole', dialect: dialect.name, bytes }, { served });
    }
    const source = sourceFrom(frames(response, dialect, context, wordIntervalMs));
    return new Reply({ kind: 'stream', dialect: dialect.name, source }, { served });
  };

  return { provider: host.name, credentials: [credential], lastResort: true, execute };
}

async function* frames(
  response: CanonicalResponse,
  dialect: Dialect,
  context: EncodeContext,
  intervalMs: number,
): AsyncGenerator<string> {
  const encoder = dialect.streamEncoder(context);
  for (const event of events(response)) {
    const text = encoder.encode(event).map(writeFrame).join('');
    if (text !== '') yield text;
    if (event.type === 'part-delta' && intervalMs > 0) await sleep(intervalMs);
  }
}

/** The answer in the pieces a model would write it in. */
function* events(response: CanonicalResponse): Generator<StreamEvent> {
  const { id, model, created = 0 } = response;
  yield { type: 'message-start', id, model, created };
  for (const { parts, stopReason } of response.choices) {
    for (const [index, part] of parts.entries()) yield* partEvents(part, index);
    yield { type: 'message-end', stopReason };
  }
  if (response.usage !== undefined) yield { type: 'usage', usage: response.usage };
  yield { type: 'end' };
}

function* partEvents(part: Part, index: number): Generator<StreamEvent> {
  if (part.type === 'text') {
    yield { type: 'part-start', index, part: { ...part, text: '' } };
    for (const text of wordsOf(part.text)) yield { type: 'part-delta', index, delta: { type: 'text', text } };
  } else if (part.type === 'tool-call') {
    yield { type: 'part-start', index, part: { ...part, arguments: '' } };
    for (const text of part.arguments.match(/.{1,8}/gs) ?? [])
      yield { type: 'part-delta', index, delta: { type: 'arguments', text } };
  } else yield { type: 'part-start', index, part };
  yield { type: 'part-end', index };
}

import { Charge, Client } from '@ai-proxy/core';
import { spanKind, type Span } from './otlp/payload.ts';
import type { BegunSpan } from './keys.ts';
import { operationName } from './operations.ts';
import { attemptsOf, errorOf, tokensOf, type Attempted, type Finished } from './outcome.ts';
import type { Peers } from './providers.ts';
import type { RequestTrace } from './trace-context.ts';

const picoUsdPerUsd = 1e12;

/** The span of a request, and one below it for each attempt. */
export function spansOf(finished: Finished, trace: RequestTrace, peers: Peers): Span[] {
  const begun = [...trace.begun];
  const attempts = attemptsOf(finished).map((attempted, index) =>
    attemptSpan({ ...attempted, number: index + 1 }, finished, trace, { begun, peers }),
  );
  return [requestSpan(finished, trace, peers), ...attempts];
}

function requestSpan(finished: Finished, trace: RequestTrace, peers: Peers): Span {
  const { ctx, end, endMs, startMs } = finished;
  const { head } = ctx.inbound;
  const error = errorOf(end);
  return {
    traceId: trace.traceId,
    spanId: trace.spanId,
    parentId: trace.parentId,
    isParentRemote: trace.parentId !== undefined,
    state: trace.state,
    name: head.route === undefined ? head.method : `${head.method} ${head.route}`,
    kind: spanKind.server,
    startMs,
    endMs,
    attributes: {
      'http.request.method': head.method,
      'url.scheme': head.scheme ?? 'http',
      'url.path': head.path,
      'http.route': head.route,
      'http.response.status_code': end.status,
      'error.type': error,
      ...modelAttributes(finished, peers),
      ...usageAttributes(finished),
      ...ownAttributes(finished),
    },
    // A mistake of the client is none of the server, and a client that leaves is neither.
    isError: end.outcome === 'failed' && (end.status >= 500 || end.status < 400),
  };
}

function modelAttributes({ ctx, firstMs, served }: Finished, peers: Peers): Span['attributes'] {
  const { stream } = ctx.inbound;
  return {
    'gen_ai.operation.name': operationName(ctx),
    'gen_ai.request.model': ctx.model === '' ? undefined : ctx.model,
    'gen_ai.request.stream': stream ? true : undefined,
    'gen_ai.provider.name': served && peers.of(served.provider, served.credential).provider,
    'gen_ai.response.model': served?.model,
    'gen_ai.response.time_to_first_chunk':
      stream && firstMs !== undefined ? firstMs / 1000 : undefined,
  };
}

function usageAttributes(finished: Finished): Span['attributes'] {
  const tokens = tokensOf(finished);
  return {
    'gen_ai.usage.input_tokens': tokens?.input,
    'gen_ai.usage.output_tokens': tokens?.output,
    'gen_ai.usage.cache_read.input_tokens': tokens?.cacheRead,
    'gen_ai.usage.cache_creation.input_tokens': tokens?.cacheWritten,
    'gen_ai.usage.reasoning.output_tokens': tokens?.reasoning,
    'ai_proxy.usage.source': tokens?.source,
  };
}

function ownAttributes({ ctx, end }: Finished): Span['attributes'] {
  const client = ctx.find(Client);
  const picoUsd = ctx.find(Charge)?.picoUsd;
  return {
    'ai_proxy.request.id': ctx.id,
    'ai_proxy.outcome': end.outcome,
    'ai_proxy.attempts': ctx.trace.attempts.length,
    'ai_proxy.client.id': client?.id,
    'ai_proxy.tenant.id': client?.tenantId,
    'ai_proxy.cost.usd': picoUsd === undefined ? undefined : Number(picoUsd) / picoUsdPerUsd,
  };
}

function attemptSpan(
  { endMs, error, number, record }: Attempted & { readonly number: number },
  { ctx }: Finished,
  trace: RequestTrace,
  { begun, peers }: { readonly begun: BegunSpan[]; readonly peers: Peers },
): Span {
  const operation = operationName(ctx) ?? 'chat';
  const { address, port, provider } = peers.of(record.provider, record.credential);
  return {
    traceId: trace.traceId,
    spanId: takeBegun(begun, record) ?? trace.ids.span(),
    parentId: trace.spanId,
    isParentRemote: false,
    state: trace.state,
    name: `${operation} ${record.model}`,
    kind: spanKind.client,
    startMs: record.startedMs,
    endMs,
    attributes: {
      'gen_ai.operation.name': operation,
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': record.model,
      'gen_ai.request.stream': ctx.inbound.stream ? true : undefined,
      'gen_ai.response.model': record.outcome === 'ok' ? record.model : undefined,
      'server.address': address,
      'server.port': address === undefined ? undefined : port,
      'http.response.status_code': record.status,
      'error.type': error,
      'ai_proxy.credential': record.credential,
      'ai_proxy.attempt.number': number,
    },
    isError: error !== undefined,
  };
}

/** The id that the upstream of an attempt was told. */
function takeBegun(begun: BegunSpan[], record: Attempted['record']): string | undefined {
  const at = begun.findIndex(
    ({ atMs, credential, model }) =>
      credential === record.credential &&
      model === record.model &&
      atMs >= record.startedMs &&
      atMs <= record.endedMs,
  );
  return at === -1 ? undefined : begun.splice(at, 1)[0]?.spanId;
}

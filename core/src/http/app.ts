import type { IncomingMessage } from 'node:http';
import Koa from 'koa';
import type { Context } from '../context/context.ts';
import type { ExchangeEnd } from '../context/endings.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { asGatewayError, GatewayError } from '../errors/gateway-error.ts';
import type { Logger } from '../observe/log.ts';
import type { Generation } from '../pipeline/generation.ts';
import { identify, logAccess, newRequestId, sendError } from './boundary.ts';
import type { BodyLimits } from './body.ts';
import { accepts, inOrder, mountEndpoints, type Serve } from './endpoints.ts';
import { openExchange } from './exchange.ts';
import { gate } from './gate.ts';
import type { HttpLimits } from './limits.ts';
import { matchesPath, notFound } from './not-found.ts';
import { respond } from './respond.ts';
import type { Hold, Sent } from './sending.ts';

export interface AppOptions {
  readonly generation: Generation;
  readonly log: Logger;
  readonly version: string;
  readonly limits: HttpLimits;
  /** Told of frames that were not sent because they would have broken the client's protocol. */
  readonly onViolation: (ctx: Context, sentence: string) => void;
  /** True once the gateway refuses new requests. */
  readonly draining: () => boolean;
}

/** The Koa application of one generation: gate, health, plugins' own middleware, endpoints. */
export function createApp(options: AppOptions): Koa {
  const { generation, log } = options;
  const app = new Koa();
  const router = mountEndpoints(generation.endpoints, serveWith(options));

  app.silent = true;
  app.use(async (koa, next) => {
    const id = newRequestId();
    koa.state['id'] = id;
    koa.respond = false;
    identify(koa.res, id);
    const started = performance.now();
    try {
      gate(koa.req);
      if (options.draining()) throw new GatewayError('SHUTTING_DOWN', { retryAfterMs: 1000 });
      if (koa.path === '/health' && koa.method === 'GET') sendHealth(koa, options.version);
      else await next();
    } catch (cause) {
      const error = asGatewayError(cause);
      const dialect = callerDialect(koa.req, koa.path, generation);
      const status = sendError(error, {
        id,
        dialect,
        request: koa.req,
        response: koa.res,
        redactor: generation.config.redactor,
        lingerMs: options.limits.lingerMs,
      });
      const end: ExchangeEnd = {
        outcome: 'failed',
        status,
        error,
        ms: performance.now() - started,
      };
      logAccess(log, { id, request: koa.req, end, ctx: undefined });
    }
  });
  for (const middleware of generation.http) app.use(middleware);
  app.use(router.routes());
  app.use((koa) => {
    if (koa.res.writableEnded) return;
    throw notFound(koa.method, koa.path, generation.endpoints);
  });
  return app;
}

function sendHealth(koa: Koa.Context, version: string): void {
  koa.res.writeHead(200, { 'content-type': 'application/json' });
  koa.res.end(JSON.stringify({ status: 'ok', version }));
}

/** The API a caller speaks when no endpoint took the request: by path, by headers, else the first one. */
function callerDialect(
  request: IncomingMessage,
  path: string,
  generation: Generation,
): Dialect | undefined {
  const endpoint = inOrder(generation.endpoints).find(
    (candidate) => matchesPath(candidate, path) && accepts(candidate, request.headers),
  );
  if (endpoint !== undefined) return generation.dialects.get(endpoint.dialect);
  const all = [...generation.dialects.values()];
  return all.find((dialect) => dialect.recognises?.(request.headers) === true) ?? all[0];
}

function serveWith(options: AppOptions): Serve {
  const { generation, log } = options;
  const limits: BodyLimits = {
    maxBytes: generation.config.core.bodyLimitMb * 1024 * 1024,
    timeoutMs: options.limits.bodyTimeoutMs,
    minBytesPerSecond: options.limits.bodyMinBytesPerSecond,
    graceMs: options.limits.bodyGraceMs,
  };
  const access = log.isLevelEnabled('info');

  return async (koa, endpoint, params) => {
    const { req: request, res: response } = koa;
    const id = String(koa.state['id']);
    const dialect = generation.dialects.get(endpoint.dialect);
    const started = performance.now();
    const { ctx, endings } = openExchange({
      id,
      endpoint,
      params,
      generation,
      request,
      response,
      limits,
      log,
    });
    identify(response, id, dialect);
    response.on('close', () => {
      if (!response.writableFinished) endLifetime(ctx, 'the client closed the connection', log);
    });
    const onListenerError = (err: unknown): void =>
      log.error({ id, err }, 'a plugin failed at the end of a request');
    const hold: Hold = (sent, status) =>
      endings.holdsBack
        ? endings.settle(endOf(ctx, started, { ...sent, status }), onListenerError)
        : undefined;
    const end = await settle(ctx, started, async () => {
      const reply = await generation.run(endpoint.operation, ctx);
      if (!ctx.lifetime.ended)
        return {
          status: reply.status,
          ...(await respond(ctx, reply, response, {
            dialects: generation.dialects,
            redactor: generation.config.redactor,
            wantsUsage: endings.wantsUsage,
            hold,
            onViolation: (sentence) => options.onViolation(ctx, sentence),
          })),
        };
      reply.discard('the client closed the connection');
      throw new GatewayError('CLIENT_GONE');
    });
    // Frees an upstream whose answer was lost on the way to the client.
    if (end.error !== undefined) endLifetime(ctx, 'the exchange failed', log);
    let { status } = end;
    try {
      if (end.error !== undefined && !response.headersSent) {
        if (endings.holdsBack) await endings.settle(end, onListenerError);
        status = sendError(end.error, {
          id,
          dialect,
          request,
          response,
          redactor: generation.config.redactor,
          lingerMs: options.limits.lingerMs,
        });
      }
    } finally {
      endings.finish({ ...end, status }, onListenerError);
      if (access) logAccess(log, { id, request, end: { ...end, status }, ctx });
    }
  };
}

function endLifetime(ctx: Context, reason: string, log: Logger): void {
  try {
    ctx.lifetime.end(reason);
  } catch (error) {
    log.error({ id: ctx.id, err: error }, 'a plugin failed when its exchange ended');
  }
}

/** Runs the exchange and says how it ended, whatever is thrown. */
async function settle(
  ctx: Context,
  started: number,
  run: () => Promise<Sent & { status: number }>,
): Promise<ExchangeEnd> {
  const result = await run().catch((cause: unknown): Sent & { status: number } => {
    const error = asGatewayError(cause);
    return { status: error.status, error };
  });
  return endOf(ctx, started, result);
}

function endOf(ctx: Context, started: number, sent: Sent & { status: number }): ExchangeEnd {
  const outcome = ctx.lifetime.ended
    ? 'cancelled'
    : sent.error === undefined
      ? 'complete'
      : 'failed';
  return { ...sent, outcome, ms: performance.now() - started };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { milliseconds } from '../config/milliseconds.ts';
import type { Context } from '../context/context.ts';
import type { Endings, ExchangeEnd } from '../context/endings.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { asGatewayError, GatewayError } from '../errors/gateway-error.ts';
import type { AccessLog } from '../observe/access-log.ts';
import type { Logger } from '../observe/log.ts';
import type { Generation } from '../pipeline/generation.ts';
import { idHeaders, sendError, sendLateError } from './boundary.ts';
import type { BodyLimits } from './body.ts';
import { withDeadline } from './deadline.ts';
import type { Serve } from './endpoints.ts';
import { openExchange } from './exchange.ts';
import { KeepaliveTimer, type KeepaliveTimes } from './keepalive.ts';
import type { HttpLimits } from './limits.ts';
import { respond } from './respond.ts';
import type { Sent } from './sending.ts';
import type { StreamTimes } from './stream-watch.ts';

export interface ServeOptions {
  readonly generation: Generation;
  readonly log: Logger;
  readonly access: AccessLog;
  readonly limits: HttpLimits;
  /** Told of frames that were not sent because they would have broken the client's protocol. */
  readonly onViolation: (ctx: Context, sentence: string) => void;
}

/** What all exchanges of one generation share. */
interface Settings extends ServeOptions {
  readonly body: BodyLimits;
  readonly keepalive: KeepaliveTimes;
  readonly stream: StreamTimes;
  readonly requestTimeoutMs: number;
}

/** Serves requests to endpoints: each is one exchange, from its head to its log line. */
export function serveWith(options: ServeOptions): Serve {
  const settings = settingsOf(options);
  return (koa, endpoint, params) => {
    const { req: request, res: response } = koa;
    const id = String(koa.state['id']);
    const dialect = settings.generation.dialects.get(endpoint.dialect);
    const ids = idHeaders(id, dialect);
    const keepalive = new KeepaliveTimer(response, settings.keepalive, ids);
    const { ctx, endings } = openExchange({
      id,
      endpoint,
      params,
      request,
      response,
      generation: settings.generation,
      limits: settings.body,
      log: settings.log,
      onContent: (inbound, spoken) => keepalive.start(inbound, spoken),
    });
    const started = performance.now();
    return serve({
      settings,
      id,
      ids,
      ctx,
      endings,
      dialect,
      request,
      response,
      keepalive,
      started,
    });
  };
}

function settingsOf(options: ServeOptions): Settings {
  const { generation, limits } = options;
  const { bodyLimitMb, nonStreamKeepaliveSecs, requestTimeout, streaming } = generation.config.core;
  return {
    ...options,
    body: {
      maxBytes: bodyLimitMb * 1024 * 1024,
      timeoutMs: limits.bodyTimeoutMs,
      minBytesPerSecond: limits.bodyMinBytesPerSecond,
      graceMs: limits.bodyGraceMs,
    },
    keepalive: {
      streamMs: milliseconds(streaming.keepaliveSeconds),
      wholeMs: milliseconds(nonStreamKeepaliveSecs),
      style: streaming.keepaliveStyle,
    },
    stream: {
      silentMs: milliseconds(streaming.silentSeconds),
      totalMs: milliseconds(streaming.totalSeconds),
      stallMs: milliseconds(streaming.clientStallSeconds),
    },
    requestTimeoutMs: milliseconds(requestTimeout),
  };
}

interface Exchanging {
  readonly settings: Settings;
  readonly id: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly ctx: Context;
  readonly endings: Endings;
  readonly dialect: Dialect | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly keepalive: KeepaliveTimer;
  /** On the monotonic clock of the process. */
  readonly started: number;
}

async function serve(exchange: Exchanging): Promise<void> {
  const { ctx, endings, id, keepalive, request, response, settings } = exchange;
  const { access, log } = settings;
  const onListenerError = (err: unknown): void =>
    log.error({ id, err }, 'a plugin failed at the end of a request');
  response.on('close', () => {
    if (!response.writableFinished) endLifetime(ctx, 'the client closed the connection', log);
  });
  const end = await settle(exchange, onListenerError);
  keepalive.stop();
  // Frees an upstream whose answer was lost on the way to the client.
  if (end.error !== undefined) endLifetime(ctx, 'the exchange failed', log);
  let { status } = end;
  try {
    if (end.error !== undefined && !response.writableEnded) {
      if (endings.holdsBack) await endings.settle(end, onListenerError);
      status = tell(end.error, exchange);
    }
  } finally {
    const told = { ...end, status };
    endings.finish(told, onListenerError);
    access.tell({ id, request, ip: ctx.inbound.head.ip, end: told, ctx });
  }
}

/** Tells the client of a failure, in a body that a keepalive has begun where one has. */
function tell(error: GatewayError, exchange: Exchanging): number {
  const { ctx, dialect, id, keepalive, request, response, settings } = exchange;
  const { redactor } = settings.generation.config;
  if (keepalive.hasBegun && dialect !== undefined)
    return sendLateError(error, { id, dialect, inbound: ctx.inbound, response, redactor });
  const { lingerMs } = settings.limits;
  return sendError(error, { id, dialect, request, response, redactor, lingerMs });
}

/** Runs the exchange and says how it ended, whatever is thrown. */
async function settle(
  exchange: Exchanging,
  onListenerError: (error: unknown) => void,
): Promise<ExchangeEnd> {
  const { ctx, endings, started } = exchange;
  const hold = (sent: Sent, status: number): Promise<void> | undefined =>
    endings.holdsBack
      ? endings.settle(endOf(ctx, started, { ...sent, status }), onListenerError)
      : undefined;
  try {
    return endOf(ctx, started, await run(exchange, hold));
  } catch (cause) {
    const error = asGatewayError(cause);
    return endOf(ctx, started, { status: error.status, error });
  }
}

async function run(
  { ctx, endings, ids, keepalive, response, settings }: Exchanging,
  hold: (sent: Sent, status: number) => Promise<void> | undefined,
): Promise<Sent & { status: number }> {
  const { generation, onViolation, requestTimeoutMs, stream } = settings;
  const { operation } = ctx.inbound;
  const reply = await withDeadline(requestTimeoutMs, () => generation.run(operation, ctx));
  if (ctx.lifetime.ended) {
    reply.discard('the client closed the connection');
    throw new GatewayError('CLIENT_GONE');
  }
  const sent = await respond(ctx, reply, response, {
    dialects: generation.dialects,
    redactor: generation.config.redactor,
    hold,
    isHeld: () => endings.holdsBack,
    ids,
    times: stream,
    leftMs: ctx.deadlineMs - generation.clock.monotonic(),
    keepalive,
    onViolation: (sentence) => onViolation(ctx, sentence),
  });
  // Its event comes later than an answer of the same turn.
  if (response.socket?.destroyed === true)
    endLifetime(ctx, 'the client closed the connection', settings.log);
  return { ...sent, status: reply.status };
}

function endOf(ctx: Context, started: number, sent: Sent & { status: number }): ExchangeEnd {
  const outcome = ctx.lifetime.ended
    ? 'cancelled'
    : sent.error === undefined
      ? 'complete'
      : 'failed';
  return { ...sent, outcome, ms: performance.now() - started };
}

function endLifetime(ctx: Context, reason: string, log: Logger): void {
  try {
    ctx.lifetime.end(reason);
  } catch (error) {
    log.error({ id: ctx.id, err: error }, 'a plugin failed when its exchange ended');
  }
}

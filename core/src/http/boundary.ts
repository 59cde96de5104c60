import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context/context.ts';
import type { ExchangeEnd } from '../context/endings.ts';
import { Client } from '../context/client.ts';
import type { Inbound } from '../context/inbound.ts';
import type { Dialect, Warning } from '../dialect/dialect.ts';
import { writeFrame } from '../dialect/sse.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import { renderError } from '../errors/render.ts';
import type { Redactor } from '../config/secrets.ts';
import type { Logger } from '../observe/log.ts';
import { endAfterBody } from './linger.ts';

const timeDigits = 12;

/**
 * A request id: unique, in every response, log line and error. Ids grow with time, so that those of a
 * minute stand together in an index.
 */
export function newRequestId(): string {
  const time = Date.now().toString(16).padStart(timeDigits, '0');
  return `req_${time}${randomUUID().replaceAll('-', '').slice(timeDigits)}`;
}

/** The id under every name a client may look for it, as headers of a response. */
export function idHeaders(id: string, dialect?: Dialect): Readonly<Record<string, string>> {
  const header = dialect?.requestIdHeader;
  return header === undefined ? { 'x-request-id': id } : { 'x-request-id': id, [header]: id };
}

/** Sends the error in the caller's format. An unread request body closes the connection. */
export function sendError(
  error: GatewayError,
  details: {
    readonly id: string;
    readonly dialect: Dialect | undefined;
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly redactor: Redactor;
    readonly lingerMs: number;
  },
): number {
  const { dialect, id, lingerMs, redactor, request, response } = details;
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return error.status;
  }
  const rendered = renderError(error, dialect, id);
  const body = Buffer.from(redactor.clean(rendered.body.toString('utf8')));
  response.writeHead(rendered.status, {
    ...idHeaders(id, dialect),
    ...rendered.headers,
    'content-length': body.length,
    ...(request.complete ? {} : { connection: 'close' }),
  });
  if (request.complete) response.end(body);
  else endAfterBody(request, response, body, lingerMs);
  return rendered.status;
}

/** Tells of an error in an answer that a keepalive has begun with status 200. */
export function sendLateError(
  error: GatewayError,
  details: {
    readonly id: string;
    readonly dialect: Dialect;
    readonly inbound: Inbound;
    readonly response: ServerResponse;
    readonly redactor: Redactor;
  },
): number {
  const { dialect, id, inbound, redactor, response } = details;
  response.end(redactor.clean(lateText(error, dialect, id, inbound)));
  return error.status;
}

function lateText(error: GatewayError, dialect: Dialect, id: string, inbound: Inbound): string {
  if (!inbound.stream) return renderError(error, dialect, id).body.toString('utf8');
  const frames = dialect.renderStreamError(error, id);
  if (inbound.content?.framing !== 'json-list') return frames.map(writeFrame).join('');
  return `[${frames.map(({ data }) => data).join(',')}]`;
}

export interface AccessFacts {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly end: ExchangeEnd;
  /** Absent for requests that reached no endpoint. */
  readonly ctx: Context | undefined;
}

/** What translation could not express is logged up to so many fields. */
const loggedWarnings = 20;
const loggedWords = 500;

/** The one log line of a request. Causes and stacks are in it and nowhere else. */
export function logAccess(log: Logger, { id, request, end, ctx }: AccessFacts): void {
  const line = {
    id,
    method: request.method,
    path: request.url?.split('?', 1)[0]?.slice(0, 256),
    status: end.status,
    ms: Math.round(end.ms * 10) / 10,
    outcome: end.outcome,
    ...(ctx === undefined ? {} : exchangeFields(ctx)),
    ...(end.error === undefined ? {} : { code: end.error.code }),
  };
  if (end.error === undefined) log.info(line, 'request');
  else if (end.error.status < 500)
    log.info({ ...line, reason: end.error.message.slice(0, 8192) }, 'request');
  else log.error({ ...line, err: end.error }, 'request');
}

/** Paths hold names that clients choose. */
function shortened({ path, reason }: Warning): Warning {
  return { path: path.slice(0, loggedWords), reason: reason.slice(0, loggedWords) };
}

function exchangeFields(ctx: Context): Record<string, unknown> {
  const { attempts, warnings } = ctx.trace;
  const last = attempts.at(-1);
  const outcomes = attempts.map(({ credential, outcome }) => `${credential}:${outcome}`);
  return {
    client: ctx.find(Client)?.id,
    model: ctx.model.slice(0, 256),
    stream: ctx.inbound.stream,
    provider: last?.provider,
    credential: last?.credential,
    attempts: attempts.length,
    ...(attempts.length > 1 ? { trace: outcomes } : {}),
    ...(warnings.length > 0 ? { lost: warnings.slice(0, loggedWarnings).map(shortened) } : {}),
  };
}

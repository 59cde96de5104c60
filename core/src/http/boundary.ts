import { randomBytes } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Inbound } from '../context/inbound.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { writeFrame } from '../dialect/sse.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import { renderError } from '../errors/render.ts';
import type { Redactor } from '../config/secrets.ts';
import { hasArrived } from './body.ts';
import { endAfterBody } from './linger.ts';

const timeDigits = 12;
const randomDigits = 20;
/** Ids for which random bytes are fetched at once: one by one they take ten times as long. */
const idsAtOnce = 128;

/**
 * Makes request ids: unique, in every response, log line and error. Ids grow with time, so that those of
 * a minute stand together in an index.
 */
export function requestIds(): () => string {
  let digits = '';
  let at = 0;
  let lastMs = -1;
  let time = '';
  return () => {
    if (at === digits.length) {
      digits = randomBytes((idsAtOnce * randomDigits) / 2).toString('hex');
      at = 0;
    }
    const nowMs = Date.now();
    if (nowMs !== lastMs) time = `req_${nowMs.toString(16).padStart(timeDigits, '0')}`;
    lastMs = nowMs;
    return time + digits.slice(at, (at += randomDigits));
  };
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
  const isWhole = hasArrived(request);
  // Named, since a head that could not be written leaves its own words behind.
  response.writeHead(rendered.status, STATUS_CODES[rendered.status], {
    ...idHeaders(id, dialect),
    ...rendered.headers,
    'content-length': body.length,
    ...(isWhole ? {} : { connection: 'close' }),
  });
  if (isWhole) response.end(body);
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

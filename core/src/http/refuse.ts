import { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { codes, type GatewayErrorCode } from '../errors/codes.ts';

/** What Node says when its HTTP parser or its clock gives a connection up. */
export interface ParserError extends Error {
  readonly code?: string;
  /** What the parser was given last. */
  readonly rawPacket?: Buffer;
}

const meanings: Readonly<Record<string, GatewayErrorCode | undefined>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'BODY_TIMEOUT',
};

const phrases: Readonly<Record<number, string | undefined>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

const unknownMethod = /^[A-Z][A-Z-]{0,31} [^\s]+ HTTP\/1\.[01]\r\n/;

/** Closes a connection on which the parser found no request; says why, unless another answer is due on it. */
export function refuseConnection(error: ParserError, socket: Socket, lingerMs: number): void {
  // Refused before: what it still sends is of no interest until the time is up.
  if (socket.writableEnded) return;
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  if (isAnswering(socket)) return endWith('', socket, lingerMs);
  refuseWith(meaningOf(error), socket, lingerMs);
}

/** Answers where there is no request object; the caller's API is unknown, so the form is plain. */
export function refuseWith(code: GatewayErrorCode, socket: Socket, lingerMs: number): void {
  const { sentence, status } = codes[code];
  const reason = phrases[status] ?? '';
  const message = status === 408 ? 'The request did not arrive in time.' : sentence;
  const body = JSON.stringify({ error: { code, message } });
  endWith(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    socket,
    lingerMs,
  );
}

/** Closing at once, with bytes of the client unread, could lose it what was sent last. */
function endWith(last: string, socket: Socket, lingerMs: number): void {
  socket.end(last);
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}

function meaningOf({ code = '', rawPacket }: ParserError): GatewayErrorCode {
  if (code === 'HPE_INVALID_METHOD' && unknownMethod.test(rawPacket?.toString('latin1') ?? ''))
    return 'METHOD_NOT_ALLOWED';
  return (Object.hasOwn(meanings, code) ? meanings[code] : undefined) ?? 'HTTP_MALFORMED';
}

/**
 * True where an answer of ours would end up within another one, or be taken for the answer to a
 * request before the bad one. Node notes on a socket which answer it is busy with.
 */
function isAnswering(socket: Socket): boolean {
  const response: unknown = Reflect.get(socket, '_httpMessage');
  return response instanceof ServerResponse && (response.headersSent || response.req.complete);
}

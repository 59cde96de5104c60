import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

const limits = {
  headersTimeout: 10_000,
  requestTimeout: 90_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
  requireHostHeader: false,
  noDelay: true,
} as const;

/** One more than the gate accepts, since Node drops headers past its limit without a word. */
const countedHeaders = 128;
const maxPipelined = 1_000;

/** Certificate chain and private key in PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * An HTTP server with limits, or an HTTPS server with a certificate. What its parser refuses is
 * answered with a status and a closed connection; the rest is the listener's.
 */
export function createServer(listener: RequestListener, certificate?: Certificate): Server {
  const server =
    certificate === undefined
      ? createHttpServer(limits, listener)
      : createHttpsServer({ ...limits, ...certificate }, listener);
  server.maxHeadersCount = countedHeaders;
  server.maxRequestsPerSocket = maxPipelined;
  server.on('checkContinue', listener);
  server.on('connect', (_request, socket: Socket) =>
    refuse(socket, 405, 'Method Not Allowed', 'METHOD_NOT_ALLOWED'),
  );
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
    if (error.code === 'HPE_HEADER_OVERFLOW')
      return refuse(socket, 431, 'Request Header Fields Too Large', 'HEADERS_TOO_LARGE');
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
      return refuse(socket, 408, 'Request Timeout', 'BODY_TIMEOUT');
    return refuse(socket, 400, 'Bad Request', 'HTTP_MALFORMED');
  });
  return server;
}

/** Answers where there is no request object; the caller's API is unknown, so the form is plain. */
function refuse(socket: Socket, status: number, reason: string, code: string): void {
  const body = JSON.stringify({
    error: { code, message: `The HTTP request was refused: ${reason}.` },
  });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

/** Resolves with the bound address; rejects when the port is taken. */
export function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address);
    });
  });
}

/** Stops accepting and closes idle connections; resolves when the last one is closed. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

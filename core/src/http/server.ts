import {
  createServer as createHttpServer,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { HttpLimits } from './limits.ts';
import { refuseConnection, refuseWith, type ParserError } from './refuse.ts';
import { refuseUnknownCertificates, tlsOptions, type TlsIdentity } from './tls.ts';

const maxHeaderBytes = 16 * 1024;

/** One more than the gate accepts, since Node drops headers past its limit without a word. */
const countedHeaders = 128;
/** How often, at most, idle connections are closed for new ones. */
const makeRoomEveryMs = 1_000;

/**
 * An HTTP server with limits, or an HTTPS server with an identity. What its parser refuses is
 * answered with a status and a closed connection; the rest is the listener's.
 */
export function createServer(
  listener: RequestListener,
  limits: HttpLimits,
  identity?: TlsIdentity,
): Server {
  const options = nodeOptions(limits);
  const serve = closingLast(listener);
  const server =
    identity === undefined
      ? createHttpServer(options, serve)
      : createHttpsServer({ ...options, ...tlsOptions(identity) }, serve);
  refuseUnknownCertificates(server);
  server.maxHeadersCount = countedHeaders;
  server.maxRequestsPerSocket = limits.maxRequestsPerConnection;
  server.maxConnections = limits.maxConnections;
  server.on('drop', roomMaker(server));
  server.on('checkContinue', serve);
  server.on('connect', (_request, socket: Socket) =>
    refuseWith('METHOD_NOT_ALLOWED', socket, limits.lingerMs),
  );
  server.on('clientError', (error: ParserError, socket: Socket) =>
    refuseConnection(error, socket, limits.lingerMs),
  );
  return server;
}

function nodeOptions(limits: HttpLimits): ServerOptions {
  return {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    keepAliveTimeout: limits.keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    requireHostHeader: false,
    noDelay: true,
  };
}

/**
 * Closes a connection after the last answer it may have. Node marks that answer and writes "close" into
 * its head, but leaves it to the client to do so.
 */
function closingLast(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (Reflect.get(response, 'maxRequestsOnConnectionReached') === true)
      response.shouldKeepAlive = false;
    return listener(request, response);
  };
}

/** Looking for idle connections takes time for each connection, so it is done now and then only. */
function roomMaker(server: Server): () => void {
  let lastMs = -Infinity;
  return () => {
    const nowMs = performance.now();
    if (nowMs - lastMs < makeRoomEveryMs) return;
    lastMs = nowMs;
    server.closeIdleConnections();
  };
}

/** Resolves with the bound address; rejects when the port is taken. */
export function listen(
  server: Server,
  port: number,
  host: string,
  reusePort = false,
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, reusePort }, () => {
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

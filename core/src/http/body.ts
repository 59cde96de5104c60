import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../errors/gateway-error.ts';
import { decompress } from './decompress.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  /** For the whole body. */
  readonly timeoutMs: number;
  /** A body that is slower than this after `graceMs` is given up. */
  readonly minBytesPerSecond: number;
  readonly graceMs: number;
}

/**
 * Reads a request body within its limits. Throws `BODY_TOO_LARGE` before reading where the length is
 * announced, and at the limit otherwise; `BODY_TIMEOUT` for slow ones; `BODY_INCOMPLETE` when the
 * client stops. A client that waits for "100 Continue" is told to go on only here.
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limits: BodyLimits,
): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.maxBytes) throw tooLarge(limits);
  if (request.headers.expect !== undefined) response.writeContinue();
  const bytes = (await readAtOnce(request, announced)) ?? (await collect(request, limits));
  const coding = request.headers['content-encoding'];
  return coding === undefined ? bytes : decompress(bytes, coding, limits.maxBytes);
}

/**
 * A body that came together with its head, as small ones do: it is there as soon as the parser has gone on,
 * and nobody has to listen or to watch the time. Undefined for others.
 */
async function readAtOnce(
  request: IncomingMessage,
  announced: number,
): Promise<Buffer | undefined> {
  await Promise.resolve();
  if (announced === 0 || request.readableLength !== announced || request.destroyed)
    return undefined;
  // Without a length only the first of several chunks would be read.
  const bytes: unknown = request.read(announced);
  return bytes instanceof Buffer ? bytes : undefined;
}

/**
 * Whether all of a request has come. The parser says so a moment after a body that was read at once, which
 * never flows.
 */
export function hasArrived({
  complete,
  readableDidRead,
  readableFlowing,
}: IncomingMessage): boolean {
  return complete || (readableDidRead && readableFlowing === null);
}

function collect(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const startedMs = performance.now();
    let bytes = 0;
    let isOver = false;
    // A client that left before now is heard of no more.
    if (request.destroyed) return reject(new GatewayError('BODY_INCOMPLETE'));

    const fail = (error: GatewayError): void => {
      isOver = true;
      chunks.length = 0;
      clearInterval(watch);
      request.pause();
      reject(error);
    };
    const watch = setInterval(() => {
      const elapsedMs = performance.now() - startedMs;
      const slow =
        elapsedMs > limits.graceMs && (bytes * 1000) / elapsedMs < limits.minBytesPerSecond;
      if (slow || elapsedMs > limits.timeoutMs) fail(new GatewayError('BODY_TIMEOUT'));
    }, limits.graceMs / 4);

    // They stay until the request is forgotten: taking them off takes longer than reading most bodies.
    request.on('data', (chunk: Buffer) => {
      if (isOver) return;
      bytes += chunk.length;
      if (bytes > limits.maxBytes) fail(tooLarge(limits));
      else chunks.push(chunk);
    });
    request.on('end', () => {
      if (isOver) return;
      isOver = true;
      clearInterval(watch);
      const [first] = chunks;
      resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, bytes));
    });
    const incomplete = (cause?: Error): void => {
      if (!isOver) fail(new GatewayError('BODY_INCOMPLETE', { cause }));
    };
    request.on('error', incomplete).on('close', () => incomplete());
  });
}

function tooLarge(limits: BodyLimits): GatewayError {
  return new GatewayError('BODY_TOO_LARGE', {
    message: `The request body is larger than ${Math.round(limits.maxBytes / 10_485.76) / 100} MB, the limit of this gateway.`,
  });
}

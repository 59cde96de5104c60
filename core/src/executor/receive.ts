import type { Socket } from 'node:net';
import { ProxyError } from './proxy-error.ts';

const longestReply = 16 * 1024;

/**
 * Reads one reply of a proxy from a socket that nobody reads yet. `lengthOf` says how long the reply is
 * once it can be told, or throws; what comes after it is left in the socket.
 */
export function receive(
  socket: Socket,
  lengthOf: (received: Buffer) => number | undefined,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    let isDone = false;
    const stop = (): void => {
      socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd).off('error', fail);
    };
    const fail = (cause: unknown): void => {
      stop();
      reject(cause instanceof ProxyError ? cause : new ProxyError('unreachable', cause));
    };
    const onEnd = (): void => fail(new ProxyError('unreachable'));
    const take = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const length = lengthOf(received);
      if (length === undefined || received.length < length) {
        if (received.length > longestReply) throw new ProxyError('protocol');
        return;
      }
      stop();
      if (received.length > length) socket.unshift(received.subarray(length));
      isDone = true;
      resolve(received.subarray(0, length));
    };
    const onReadable = (): void => {
      try {
        for (let chunk = parseChunk(socket); chunk !== undefined; chunk = parseChunk(socket)) {
          take(chunk);
          if (isDone) return;
        }
      } catch (error) {
        fail(error);
      }
    };
    socket.on('readable', onReadable).on('end', onEnd).on('close', onEnd).on('error', fail);
    if (socket.destroyed) onEnd();
    else onReadable();
  });
}

function parseChunk(socket: Socket): Buffer | undefined {
  return (socket.read() as Buffer | null) ?? undefined;
}

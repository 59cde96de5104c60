import { closeSync, constants, openSync, readSync } from 'node:fs';

const pauseMs = 10;

/**
 * The first bytes of a file as text, at most so many. Through a pipe or a terminal it waits for the end for so
 * long; undefined where that does not come.
 */
export function readStart(file: string, maxBytes: number, waitMs: number): string | undefined {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(maxBytes);
  const lastMs = performance.now() + waitMs;
  let size = 0;
  try {
    while (size < maxBytes) {
      const count = readNow(descriptor, buffer, size);
      if (count === 0) break;
      if (count !== undefined) size += count;
      else if (performance.now() >= lastMs) return undefined;
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  } finally {
    closeSync(descriptor);
  }
  return buffer.toString('utf8', 0, size);
}

/** Undefined where nothing is there yet. */
function readNow(descriptor: number, buffer: Buffer, offset: number): number | undefined {
  try {
    return readSync(descriptor, buffer, offset, buffer.length - offset, null);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  }
}

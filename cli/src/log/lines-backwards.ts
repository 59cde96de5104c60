import { open, type FileHandle } from 'node:fs/promises';

const chunkBytes = 64 * 1024;
const lineEnd = 0x0a;

/** How far a file is written in whole lines: behind its last line end. */
export async function wholeBytes(path: string): Promise<number> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let end = size; end > 0;) {
      const chunk = await readBefore(file, end);
      const at = chunk.lastIndexOf(lineEnd);
      if (at !== -1) return end - chunk.length + at + 1;
      end -= chunk.length;
    }
    return 0;
  } finally {
    await file.close();
  }
}

/** The lines of a file that end before an offset, the last one first, without reading more than is asked for. */
export async function* linesBackwards(path: string, before: number): AsyncGenerator<string> {
  const file = await open(path);
  try {
    // Parts of a line that began further up, the last part first.
    let behind: Buffer[] = [];
    for (let end = before; end > 0;) {
      const chunk = await readBefore(file, end);
      end -= chunk.length;
      let stop = chunk.length;
      for (let at = chunk.lastIndexOf(lineEnd); at !== -1; at = lastEnd(chunk, at)) {
        yield* textOf([chunk.subarray(at + 1, stop), ...behind]);
        behind = [];
        stop = at;
      }
      behind.unshift(chunk.subarray(0, stop));
    }
    yield* textOf(behind);
  } finally {
    await file.close();
  }
}

function lastEnd(chunk: Buffer, before: number): number {
  return before === 0 ? -1 : chunk.lastIndexOf(lineEnd, before - 1);
}

function textOf(parts: readonly Buffer[]): string[] {
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? [] : [text];
}

async function readBefore(file: FileHandle, end: number): Promise<Buffer> {
  const length = Math.min(chunkBytes, end);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, end - length);
  return buffer.subarray(0, bytesRead);
}

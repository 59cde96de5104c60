import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { logFiles, type LogFile } from './log-directory.ts';

const chunkBytes = 64 * 1024;
const pollMs = 200;
const lineEnd = 0x0a;

/** From where a log is read. */
export interface Start {
  readonly file: LogFile;
  /** In bytes. */
  readonly offset: number;
}

export interface Onwards {
  /** Undefined: from the first file that appears. */
  readonly start: Start | undefined;
  /** Waits for more at the end, until it is aborted. */
  readonly follow: AbortSignal | undefined;
}

/** The lines of a log from a place on, over the ends of days, and over files that are replaced or cut. */
export async function* linesOnwards(
  directory: string,
  { follow, start }: Onwards,
): AsyncGenerator<string> {
  let reader = start === undefined ? undefined : await openReader(start.file, start.offset);
  let finished: LogFile | undefined;
  try {
    for (;;) {
      const next = await nextFile(directory, reader?.file ?? finished);
      if (reader === undefined) {
        reader = next === undefined ? undefined : await openReader(next, 0);
        if (reader === undefined && (await pause(follow))) return;
        continue;
      }
      // After the look at the directory: once the file of the next day is there, this one is complete.
      yield* reader.lines();
      if (next === undefined && follow !== undefined) {
        if (await pause(follow)) return;
        if (await reader.isReplaced()) reader = yield* reopened(reader);
        continue;
      }
      yield* reader.rest();
      if (next === undefined) return;
      finished = reader.file;
      await reader.close();
      reader = undefined;
    }
  } finally {
    await reader?.close();
  }
}

/** What is left in a file that was replaced, and the one that has its name now. */
async function* reopened(reader: Reader): AsyncGenerator<string, Reader> {
  const fresh = await openReader(reader.file, 0);
  if (fresh === undefined) return reader;
  yield* reader.lines();
  yield* reader.rest();
  await reader.close();
  return fresh;
}

class Reader {
  readonly file: LogFile;
  readonly #handle: FileHandle;
  #offset: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: LogFile, handle: FileHandle, offset: number) {
    this.file = file;
    this.#handle = handle;
    this.#offset = offset;
  }

  /** Every whole line that is there by now. */
  async *lines(): AsyncGenerator<string> {
    for (;;) {
      const chunk = Buffer.alloc(chunkBytes);
      const { bytesRead } = await this.#handle.read(chunk, 0, chunkBytes, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      const bytes = Buffer.concat([this.#rest, chunk.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(lineEnd) + 1;
      this.#rest = bytes.subarray(end);
      const lines = bytes.subarray(0, end).toString('utf8').split('\n');
      yield* lines.filter((line) => line !== '');
    }
  }

  /** The beginning of a line that was never finished. */
  *rest(): Generator<string> {
    if (this.#rest.length > 0) yield this.#rest.toString('utf8');
    this.#rest = Buffer.alloc(0);
  }

  /** Another file has the name, or this one was cut. */
  async isReplaced(): Promise<boolean> {
    const [own, named] = await Promise.all([
      this.#handle.stat(),
      stat(this.file.path).catch(() => undefined),
    ]);
    return named !== undefined && (named.ino !== own.ino || named.size < this.#offset);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function openReader(file: LogFile, offset: number): Promise<Reader | undefined> {
  try {
    return new Reader(file, await open(file.path), offset);
  } catch {
    // Removed meanwhile.
    return undefined;
  }
}

/** The file of the next day there is; the oldest file where there was none yet. */
async function nextFile(
  directory: string,
  file: LogFile | undefined,
): Promise<LogFile | undefined> {
  const files = await logFiles(directory);
  return files.find(({ day }) => file === undefined || day > file.day);
}

/** Waits a little; true when it is over. */
async function pause(follow: AbortSignal | undefined): Promise<boolean> {
  if (follow === undefined) return true;
  await sleep(pollMs, undefined, { signal: follow }).catch(() => undefined);
  return follow.aborted;
}

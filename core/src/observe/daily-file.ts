import { close, readdir, unlink, write, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dayOf, daysBefore, type DailyNames, type Day } from './daily-names.ts';
import { isInPlace, openForAppending, type OpenFile } from './open-file.ts';

const writeBytes = promisify(write);
const closeFile = promisify(close);
const filesIn = promisify(readdir);
const removeFile = promisify(unlink);

/** Lines wait for each other this long, so that a busy gateway does not write each of them alone. */
const flushMs = 200;
const flushLength = 64 * 1024;
/** Characters that wait for a slow disk at most. */
const mostPending = 16 * 1024 * 1024;
/** How often it is looked whether the file still has its name. */
const checkMs = 5_000;
const lineEnd = 0x0a;

/** Where the files are, and how long they stay. */
export interface DailyFileOptions {
  readonly directory: string;
  readonly names: DailyNames;
  /** Files of more days than these before today are removed; 0 keeps all. */
  readonly retentionDays: number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Told once when lines begin to be lost, and once when no more are. */
  readonly onTrouble: (trouble: FileTrouble) => void;
}

/** Why lines are lost, or how many were. */
export type FileTrouble =
  | { readonly kind: 'failing'; readonly reason: string }
  | { readonly kind: 'recovered'; readonly droppedLines: number };

/** Lines of one day that wait to be written. */
interface Batch {
  readonly day: Day;
  text: string;
}

/**
 * Lines in one file a day. A day's file gets the lines of that day however late they are written; what
 * waits is written at the exit of the process. Where nothing can be written, lines are dropped and
 * counted, and the next ones try again.
 */
export class DailyFile {
  readonly #options: DailyFileOptions;
  readonly #batches: Batch[] = [];
  readonly #onExit = (): void => this.#writeRest();
  /** Taken from the batches, and not yet given to the system. */
  #inHand: Batch | undefined;
  #pending = 0;
  #day: Day | undefined;
  #file: OpenFile | undefined;
  #checkedMs = 0;
  /** The file ends within a line: the disk became full there. */
  #torn = false;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #listening = false;
  #droppedNow = 0;
  #dropped = 0;
  #failing = false;

  constructor(options: DailyFileOptions) {
    this.#options = options;
  }

  /** Lines that were not written so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Opens today's file. Throws where that is not possible. */
  open(): void {
    this.#openFor(this.#today());
  }

  /** Adds a line, which has to end with a line end. Never waits and never throws. */
  write(line: string): void {
    if (this.#pending + line.length > mostPending) return this.#drop(1, 'the disk is too slow');
    const day = this.#today();
    const last = this.#batches.at(-1);
    if (last?.day === day) last.text += line;
    else this.#batches.push({ day, text: line });
    this.#pending += line.length;
    if (!this.#listening) process.on('exit', this.#onExit);
    this.#listening = true;
    if (this.#pending >= flushLength) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), flushMs).unref();
  }

  /** Resolves when everything so far is written, or dropped. */
  async flush(): Promise<void> {
    await this.#writing;
    this.#start();
    await this.#writing;
  }

  /** Writes what waits and lets the file go; a later line opens it again. */
  async close(): Promise<void> {
    while (this.#batches.length > 0 || this.#writing !== undefined) await this.flush();
    process.off('exit', this.#onExit);
    this.#listening = false;
    await this.#letGo();
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
      if (this.#batches.length > 0) this.#start();
    });
  }

  #today(): Day {
    const now = this.#options.now();
    const day = this.#day;
    if (day !== undefined && now >= day.startsMs && now < day.endsMs) return day;
    return (this.#day = dayOf(now));
  }

  async #writeAll(): Promise<void> {
    for (let batch = this.#batches.shift(); batch !== undefined; batch = this.#batches.shift()) {
      this.#pending -= batch.text.length;
      this.#inHand = batch;
      await this.#append(batch);
    }
  }

  async #append({ day, text }: Batch): Promise<void> {
    let rest = Buffer.from(text);
    try {
      const { fd } = await this.#fileOf(day);
      if (this.#torn) await writeBytes(fd, '\n');
      this.#torn = false;
      this.#inHand = undefined;
      while (rest.length > 0) {
        const { bytesWritten } = await writeBytes(fd, rest);
        this.#torn = rest[bytesWritten - 1] !== lineEnd;
        rest = rest.subarray(bytesWritten);
      }
      this.#recover();
    } catch (error) {
      this.#inHand = undefined;
      this.#drop(countLines(rest), reasonOf(error));
      await this.#letGo();
    }
  }

  async #fileOf(day: Day): Promise<OpenFile> {
    const path = this.#pathOf(day);
    const now = this.#options.now();
    const file = this.#file;
    if (file?.path === path) {
      const isFresh = Math.abs(now - this.#checkedMs) < checkMs;
      if (isFresh || isInPlace(file)) {
        if (!isFresh) this.#checkedMs = now;
        return file;
      }
    }
    await this.#letGo();
    return this.#openFor(day);
  }

  #openFor(day: Day): OpenFile {
    this.#file = openForAppending(this.#pathOf(day));
    this.#checkedMs = this.#options.now();
    if (this.#options.retentionDays > 0) void this.#removeOld(day);
    return this.#file;
  }

  #pathOf(day: Day): string {
    return join(this.#options.directory, this.#options.names.of(day));
  }

  async #letGo(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    // Bytes that a full disk keeps back are told of here at times, and nothing can be done.
    if (file !== undefined) await closeFile(file.fd).catch(() => undefined);
  }

  /** Files that cannot be removed stay; the next day tries again. */
  async #removeOld(today: Day): Promise<void> {
    const { directory, names, retentionDays } = this.#options;
    const oldest = daysBefore(today, retentionDays).name;
    const files = await filesIn(directory).catch(() => []);
    const old = files.filter((name) => (names.dayIn(name) ?? oldest) < oldest);
    for (const name of old) await removeFile(join(directory, name)).catch(() => undefined);
  }

  /** The process exits; what the system was given already, it completes. */
  #writeRest(): void {
    const rest = this.#inHand === undefined ? [] : [this.#inHand];
    for (const { day, text } of [...rest, ...this.#batches.splice(0)]) {
      try {
        const path = this.#pathOf(day);
        const file = this.#file?.path === path ? this.#file : openForAppending(path);
        for (let bytes = Buffer.from(text); bytes.length > 0;)
          bytes = bytes.subarray(writeSync(file.fd, bytes));
      } catch {
        return;
      }
    }
  }

  #drop(lines: number, reason: string): void {
    this.#dropped += lines;
    this.#droppedNow += lines;
    if (this.#failing) return;
    this.#failing = true;
    this.#options.onTrouble({ kind: 'failing', reason });
  }

  #recover(): void {
    if (!this.#failing) return;
    this.#failing = false;
    const droppedLines = this.#droppedNow;
    this.#droppedNow = 0;
    this.#options.onTrouble({ kind: 'recovered', droppedLines });
  }
}

function countLines(bytes: Buffer): number {
  return bytes.reduce((lines, byte) => (byte === lineEnd ? lines + 1 : lines), 0);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

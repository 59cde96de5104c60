import { resolve } from 'node:path';
import { pino, type DestinationStream } from 'pino';
import { DailyFile, type FileTrouble } from './daily-file.ts';
import { DailyNames } from './daily-names.ts';

/** Lines wait for each other this long, so that a busy gateway does not write each of them alone. */
const flushMs = 200;
/** Below what the destination writes at once at most. */
const flushBytes = 15 * 1024;

/** Where daily files are, and how many days they stay. */
export interface LogFiles {
  readonly directory: string;
  readonly retentionDays: number;
}

/** A destination that can be asked to write what waits. */
export interface Flushing extends DestinationStream {
  flush?(done: () => void): void;
}

/** stderr, with what waits written at `flush` and at the exit of the process. */
export function stderrDestination(): Flushing {
  return pino.destination({ fd: 2, sync: false, minLength: flushBytes, periodicFlush: flushMs });
}

/**
 * Where the lines of the log go: to the console, or to daily files. The console has all lines until the
 * gateway has started, since whoever starts it looks there, and is told when files cannot be written.
 */
export class LogOutput implements DestinationStream {
  readonly #console: Flushing;
  readonly #now: () => number;
  #files: LogFiles | undefined;
  #file: DailyFile | undefined;
  #starting = true;

  constructor(console: Flushing, now: () => number = Date.now) {
    this.#console = console;
    this.#now = now;
  }

  /** Path of the directory; undefined while the log goes to the console. */
  get directory(): string | undefined {
    return this.#files === undefined ? undefined : resolve(this.#files.directory);
  }

  /** Throws where files could not be written, and changes nothing. */
  check(files: LogFiles | undefined): void {
    if (files === undefined || this.#uses(files)) return;
    const file = this.#fileFor(files);
    file.open();
    void file.close();
  }

  /** From now on lines go to these files, or to the console. */
  use(files: LogFiles | undefined): void {
    if (this.#uses(files)) return;
    void this.#file?.close();
    this.#files = files;
    this.#file = files === undefined ? undefined : this.#fileFor(files);
  }

  /** The gateway listens: lines for files go nowhere else any more. */
  started(): void {
    this.#starting = false;
  }

  write(line: string): void {
    if (this.#file === undefined || this.#starting) this.#console.write(line);
    this.#file?.write(line);
  }

  flush(done: () => void): void {
    const flushed = Promise.all([this.#file?.flush(), this.#flushConsole()]);
    void flushed.then(done);
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  #uses(files: LogFiles | undefined): boolean {
    return (
      files?.directory === this.#files?.directory &&
      files?.retentionDays === this.#files?.retentionDays
    );
  }

  #flushConsole(): Promise<void> {
    return new Promise((done) => {
      if (this.#console.flush === undefined) done();
      else this.#console.flush(() => done());
    });
  }

  #fileFor({ directory, retentionDays }: LogFiles): DailyFile {
    return new DailyFile({
      directory,
      names: new DailyNames('ai-proxy.log.'),
      retentionDays,
      now: this.#now,
      onTrouble: (trouble) => this.#report(trouble),
    });
  }

  #report(trouble: FileTrouble): void {
    const [level, said] = reports[trouble.kind];
    const line = { level, time: new Date(this.#now()).toISOString(), ...said, ...trouble };
    const text = `${JSON.stringify(line)}\n`;
    this.#console.write(text);
    // In the file, too: there the lines are missed.
    if (trouble.kind === 'recovered') this.#file?.write(text);
  }
}

const reports: Readonly<Record<FileTrouble['kind'], readonly [level: number, said: object]>> = {
  failing: [50, { msg: 'log files cannot be written; lines are dropped until they can' }],
  recovered: [40, { msg: 'log files can be written again' }],
};

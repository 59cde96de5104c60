import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ProcessOptions {
  /** File below the folder of the suite. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Gets what the process prints. */
  readonly logFile: string;
  /** Gets what the process tells without being asked. */
  readonly onNews?: (news: unknown) => void;
}

interface Envelope {
  readonly kind: 'ready' | 'answer' | 'failed' | 'news';
  readonly number?: number;
  readonly value?: unknown;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A process of the suite as its parent sees it. It ends with its parent. */
export class Process {
  readonly #child: ChildProcess;
  readonly #options: ProcessOptions;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #stopping = false;

  private constructor(child: ChildProcess, options: ProcessOptions) {
    this.#child = child;
    this.#options = options;
    child.on('message', (message) => this.#take(parseEnvelope(message)));
    child.on('exit', (code, signal) => this.#gone(`${code ?? signal}`));
  }

  /** Resolves with what the process says once it is ready. */
  static async start(options: ProcessOptions): Promise<{ process: Process; ready: unknown }> {
    const log = openSync(options.logFile, 'a');
    const child = fork(join(import.meta.dirname, options.script), options.args ?? [], {
      execArgv: ['--conditions=ai-proxy-source', ...(options.flags ?? [])],
      env: { NODE_ENV: 'production', ...options.env },
      serialization: 'advanced',
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const process = new Process(child, options);
    const ready = await process.#expect(0);
    return { process, ready };
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether it ended although nobody stopped it. */
  get crashed(): boolean {
    return !this.#stopping && (this.#child.exitCode !== null || this.#child.signalCode !== null);
  }

  /** What it printed. */
  get printed(): string {
    return readFileSync(this.#options.logFile, 'utf8');
  }

  /** Gives an order and waits for what comes of it. */
  async ask(order: object): Promise<unknown> {
    const number = ++this.#asked;
    const answer = this.#expect(number);
    this.#child.send({ number, order });
    return answer;
  }

  /** Resolves when the process is gone. */
  stop(): Promise<void> {
    const child = this.#child;
    this.#stopping = true;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      child.once('exit', () => {
        clearTimeout(late);
        resolve();
      });
      if (child.connected) child.disconnect();
    });
  }

  #expect(number: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waiting.set(number, { resolve, reject }));
  }

  #take({ kind, number = 0, value }: Envelope): void {
    if (kind === 'news') return this.#options.onNews?.(value);
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (kind === 'failed') waiting?.reject(new Error(`${this.#options.script}: ${String(value)}`));
    else waiting?.resolve(value);
  }

  #gone(how: string): void {
    const said = this.printed.slice(-2_000);
    const error = new Error(`${this.#options.script} ended (${how}). It said:\n${said}`);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function parseEnvelope(message: unknown): Envelope {
  return message as Envelope;
}

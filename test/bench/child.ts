import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Usage } from './protocol.ts';

export interface ChildOptions {
  /** File beside this one. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Flags of Node, on top of those every child gets. */
  readonly flags?: readonly string[];
  /** Gets what the child prints. */
  readonly logFile: string;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A process of the benchmark as its parent sees it: it has a port, takes orders and answers them. */
export class Child {
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;
  #waiting: Waiting | undefined;
  #port = 0;

  private constructor(child: ChildProcess, options: ChildOptions) {
    this.#process = child;
    this.#options = options;
    child.on('message', (message) => this.#settle(message));
    child.on('exit', () => this.#waiting?.reject(this.#gone()));
  }

  /** Resolves when the child says that it is ready. */
  static async start(options: ChildOptions): Promise<Child> {
    const log = openSync(options.logFile, 'a');
    const child = fork(join(import.meta.dirname, options.script), options.args ?? [], {
      execArgv: ['--conditions=ai-proxy-source', ...(options.flags ?? [])],
      env: { NODE_ENV: 'production' },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const started = new Child(child, options);
    const ready = await started.#wait();
    started.#port = parsePort(ready);
    return started;
  }

  get port(): number {
    return this.#port;
  }

  /** Gives an order and waits for what comes of it; one at a time. */
  async ask(order: object | 'usage'): Promise<unknown> {
    const answer = this.#wait();
    this.#process.send(order);
    return parseResult(await answer);
  }

  /** What the child has used so far. */
  async usage(): Promise<Usage> {
    return parseUsage(await this.ask('usage'));
  }

  /** Resolves when the child is gone; it exits by itself once its parent lets go. */
  stop(): Promise<void> {
    const child = this.#process;
    this.#waiting = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      child.once('exit', () => {
        clearTimeout(late);
        resolve();
      });
      if (child.connected) child.disconnect();
    });
  }

  #wait(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #settle(message: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(message);
  }

  #gone(): Error {
    const said = readFileSync(this.#options.logFile, 'utf8').slice(-2_000);
    return new Error(`${this.#options.script} ended unexpectedly. It said:\n${said}`);
  }
}

function parsePort(message: unknown): number {
  return (message as { port: number }).port;
}

function parseUsage(result: unknown): Usage {
  return result as Usage;
}

function parseResult(message: unknown): unknown {
  return (message as { result: unknown }).result;
}

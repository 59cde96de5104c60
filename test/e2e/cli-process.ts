import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';

const program = fileURLToPath(new URL('../../cli/bin/dev.js', import.meta.url));
const readyPattern = /listens on (http:\/\/\S+)\n.*try +curl/s;

export interface StartOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node, before the program. */
  readonly nodeOptions?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command line from its sources; it is killed when the test ends. */
export class CliProcess {
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  readonly ended: Promise<Ended>;

  constructor(t: Test, args: readonly string[], options: StartOptions) {
    const { nodeOptions = ['--conditions=ai-proxy-source'], cwd, env = {} } = options;
    // A clean environment: neither the test runner's hooks nor the developer's settings.
    this.#child = spawn(process.execPath, [...nodeOptions, program, ...args], {
      cwd,
      env: { PATH: process.env['PATH'], HOME: cwd, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }),
      );
    });
    t.teardown(async () => {
      this.#child.kill('SIGKILL');
      await this.ended;
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Resolves with the URL once the gateway listens. */
  async ready(): Promise<string> {
    await this.until(() => readyPattern.test(this.#stdout));
    return readyPattern.exec(this.#stdout)?.[1] ?? '';
  }

  /** Waits for something to come true about what was written; rejects when the process ends before. */
  async until(condition: () => boolean): Promise<void> {
    const early = this.ended.then(() => {
      if (!condition()) throw new Error(`ended too early:\n${this.#stdout}${this.#stderr}`);
    });
    while (!condition())
      await Promise.race([early, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
}

/** Runs a command to its end. */
export function runCli(t: Test, args: readonly string[], options: StartOptions): Promise<Ended> {
  return new CliProcess(t, args, options).ended;
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { runCli, type Ended } from './cli-process.ts';

/** What `run --daemon --json` prints. */
export interface DaemonFacts {
  readonly pid: number;
  readonly address: string;
  readonly pidFile: string;
  readonly logDirectory: string;
}

/** A directory with a short path, in which daemons are started; those that are left at the end are killed. */
export class DaemonPlace {
  readonly directory: string;
  readonly #t: Test;
  readonly #pids = new Set<number>();

  constructor(t: Test, files: Readonly<Record<string, string>> = {}) {
    this.#t = t;
    this.directory = mkdtempSync(join(tmpdir(), 'daemon-'));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    t.teardown(() => {
      for (const pid of this.#pids) kill(pid, 'SIGKILL');
      rmSync(this.directory, { recursive: true, force: true });
    });
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  run(...args: readonly string[]): Promise<Ended> {
    return runCli(this.#t, args, { cwd: this.directory });
  }

  /** Starts a daemon on a free port, unless arguments say another. */
  async start(...args: readonly string[]): Promise<DaemonFacts> {
    const usual = ['run', '--daemon', '--json', '--host', '127.0.0.1'];
    const port = args.includes('--port') ? [] : ['--port', '0'];
    const ended = await this.run(...usual, ...port, ...args);
    if (ended.code !== 0) throw new Error(`not started:\n${ended.stdout}${ended.stderr}`);
    const facts = JSON.parse(ended.stdout) as DaemonFacts;
    this.#pids.add(facts.pid);
    return facts;
  }

  /** Processes that were started in another way. */
  kills(pid: number): void {
    this.#pids.add(pid);
  }
}

/** Sends a signal, unless there is no such process. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

/** Waits until a process has ended. */
export async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

export function isAlive(pid: number): boolean {
  try {
    // Nobody may have asked for its end yet.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A long answer, word by word. */
export function streamed(url: string): Promise<Response> {
  const messages = [{ role: 'user', content: 'Say something long, please.' }];
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo', messages, stream: true }),
  });
}

import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detachedEnvironment, parseStarted, type Started } from './detached.ts';

/** What the process writes besides its log: at a crash, above all. That of the start before is kept. */
const consoleName = 'ai-proxy.console';
const previousName = 'ai-proxy.console.previous';

/** How a start in the background has gone. */
export interface DetachOutcome {
  /** What the gateway said once it listened; undefined when it ended before. */
  readonly started: Started | undefined;
  /** Lines of its log and its problems, until then. */
  readonly console: string;
  readonly exitCode: number;
}

/**
 * Starts this program again with the same arguments, in a session of its own, and waits until it listens or
 * has ended.
 */
export async function detach(logDirectory: string): Promise<DetachOutcome> {
  const directory = made(logDirectory) ? logDirectory : tmpdir();
  const file = join(directory, `${consoleName}.${randomBytes(4).toString('hex')}`);
  const descriptor = openSync(file, 'ax', 0o600);
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true,
    env: detachedEnvironment(process.env),
    stdio: ['ignore', descriptor, descriptor, 'ipc'],
  });
  closeSync(descriptor);
  const interrupted = endWith(child);
  const outcome = await startOrEnd(child);
  const console = readFileSync(file, 'utf8');
  if (outcome.started === undefined) rmSync(file, { force: true });
  else keep(file, directory);
  return { console, started: outcome.started, exitCode: interrupted() ?? outcome.exitCode };
}

function startOrEnd(child: ChildProcess): Promise<Omit<DetachOutcome, 'console'>> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve({ started: undefined, exitCode: code || 1 }));
    child.once('message', (message) => {
      child.unref();
      if (child.connected) child.disconnect();
      resolve({ started: parseStarted(message), exitCode: 0 });
    });
  });
}

/** Whoever interrupts the start means the gateway, too; gives the exit code of an interrupted start. */
function endWith(child: ChildProcess): () => number | undefined {
  let exitCode: number | undefined;
  const listen = (signal: NodeJS.Signals, code: number): void => {
    process.once(signal, () => {
      exitCode = code;
      child.kill('SIGTERM');
    });
  };
  listen('SIGINT', 130);
  listen('SIGTERM', 143);
  return () => exitCode;
}

function keep(file: string, directory: string): void {
  const kept = join(directory, consoleName);
  if (existsSync(kept)) renameSync(kept, join(directory, previousName));
  renameSync(file, kept);
}

function made(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true });
    return true;
  } catch {
    // The gateway says what is wrong with it.
    return false;
  }
}

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { root } from '../unit/documents.ts';

/** How a line ended. */
interface LineRun {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote to both streams. */
  readonly said: string;
}

/** `npm ci` may come first. */
const patienceMs = 300_000;

/** Variables that the test runner, npm and the developer set, and a reader does not. */
const notOfReaders = /^(?:npm_|TAP|INIT_CWD$|NODE_COMPILE_CACHE$|AI_PROXY)/i;

/** What a clone would have if all were committed; removed when the test ends. Undefined without Git. */
export function copyOfRepository(t: Test): string | undefined {
  const paths = trackedPaths();
  if (paths === undefined) return undefined;
  const copy = mkdtempSync(join(tmpdir(), 'ai-proxy-copy-'));
  t.teardown(() => rmSync(copy, { recursive: true, force: true }));
  for (const path of paths)
    if (existsSync(join(root, path))) cpSync(join(root, path), join(copy, path));
  return copy;
}

/** Runs a line in a folder to its end, as one who has just logged in. */
export function runLine(t: Test, folder: string, line: string): Promise<LineRun> {
  return new Line(t, folder, line).ended;
}

/**
 * Runs a line that does not end by itself until it has said where it can be seen; then that address is asked, and Ctrl-C
 * pressed. Returns what was answered as well.
 */
export async function runUntilSeen(
  t: Test,
  folder: string,
  line: string,
  { path, place }: { readonly place: RegExp; readonly path: string },
): Promise<LineRun & { readonly answer: string }> {
  const running = new Line(t, folder, line);
  const url = await running.says(place);
  const response = await fetch(url + path, { headers: { connection: 'close' } });
  const answer = `${response.status} ${await response.text()}`;
  running.pressCtrlC();
  return { ...(await running.ended), answer };
}

/** A line in a shell with a group of its own, so that a signal reaches all that it started, as from a terminal. */
class Line {
  readonly #child: ChildProcess;
  #said = '';
  /** Resolves when nothing that it started has its streams open any more. */
  readonly ended: Promise<LineRun>;

  constructor(t: Test, folder: string, line: string) {
    // The test runner puts its hooks into every program that this process starts; `env` takes them out.
    this.#child = spawn('env', ['-u', 'NODE_OPTIONS', 'sh', '-c', line], {
      cwd: folder,
      detached: true,
      env: readersEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    let isOver = false;
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        isOver = true;
        resolve({ code, signal, said: this.#said });
      });
    });
    t.teardown(async () => {
      if (!isOver) this.#signal('SIGKILL');
      await this.ended;
    });
  }

  /** Waits for what the group of the pattern stands for; rejects when the line ends before, or says it not at all. */
  async says(pattern: RegExp): Promise<string> {
    const early = this.ended.then(() => {
      throw new Error(`It ended too early:\n${this.#said}`);
    });
    const giveUpAt = performance.now() + patienceMs;
    while (performance.now() < giveUpAt) {
      const found = pattern.exec(this.#said)?.[1];
      if (found !== undefined) return found;
      await Promise.race([early, sleep(20)]);
    }
    throw new Error(`It did not say ${pattern}:\n${this.#said}`);
  }

  pressCtrlC(): void {
    this.#signal('SIGINT');
  }

  #signal(name: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, name);
  }
}

function trackedPaths(): readonly string[] | undefined {
  try {
    const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
    const listed = execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const paths = listed.split('\0').filter(Boolean);
    return paths.length === 0 ? undefined : paths;
  } catch {
    return undefined;
  }
}

function readersEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !notOfReaders.test(name));
  const path = (process.env['PATH'] ?? '').split(':');
  const own = path.filter((folder) => !/node_modules\/.bin\/?$|node-gyp-bin/.test(folder));
  return { ...Object.fromEntries(kept), PATH: own.join(':'), NO_COLOR: '1' };
}

/** Is it free here, so that the port of a document can be taken as it is written? */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .on('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

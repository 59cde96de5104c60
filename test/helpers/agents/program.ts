import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Launch, Place } from './agent.ts';
import { startFence } from './fence.ts';

const packages = '@openai/codex @anthropic-ai/claude-code @google/gemini-cli';
const timeoutMs = 60_000;

/** How a program ended. */
export interface Outcome {
  /** Undefined where it was stopped for taking too long. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Hosts that it wanted to reach outside of this machine. */
  readonly hosts: readonly string[];
  readonly seconds: number;
}

function programPath(name: string): string | undefined {
  const folder = process.env['AI_PROXY_AGENTS'];
  if (folder === undefined || folder === '') return undefined;
  const path = resolve(folder, 'node_modules', '.bin', name);
  return existsSync(path) ? path : undefined;
}

/** Why tests with the program are skipped; undefined where they are not. */
export function skipReason(name: string): string | undefined {
  if (programPath(name) !== undefined) return undefined;
  return `${name} is absent: run "npm install ${packages}" in a folder, set AI_PROXY_AGENTS to it`;
}

/** Fresh folders for a run. */
export async function makePlace(): Promise<Place & { readonly remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'ai-proxy-agent-'));
  const place = { home: join(root, 'home'), work: join(root, 'work') };
  await mkdir(join(place.home, 'tmp'), { recursive: true });
  await mkdir(place.work);
  return {
    ...place,
    // What the program left running may still write for a moment.
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/** Runs a program with nothing of our environment, and with a proxy that leads nowhere. */
export async function runAgent(name: string, launch: Launch, place: Place): Promise<Outcome> {
  const path = programPath(name);
  if (path === undefined) throw new Error(`${name} is not installed.`);
  for (const [file, text] of Object.entries(launch.files ?? {})) {
    await mkdir(dirname(join(place.home, file)), { recursive: true });
    await writeFile(join(place.home, file), text);
  }
  const fence = await startFence();
  const startedAt = performance.now();
  try {
    const ended = await ending(path, launch, {
      place,
      environment: { ...base(place), ...proxies(fence.url), ...launch.environment },
    });
    const seconds = (performance.now() - startedAt) / 1000;
    return { ...ended, hosts: fence.hosts, seconds };
  } finally {
    await fence.close();
  }
}

function base({ home }: Place): Record<string, string> {
  return {
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    // The programs are scripts of the Node.js that runs this test.
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
  };
}

function proxies(url: string): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
  const settings = Object.fromEntries(names.map((name) => [name, url]));
  const lower = Object.fromEntries(names.map((name) => [name.toLowerCase(), url]));
  return { ...settings, ...lower, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };
}

async function ending(
  path: string,
  launch: Launch,
  { place, environment }: { place: Place; environment: Record<string, string> },
): Promise<Pick<Outcome, 'exitCode' | 'stdout' | 'stderr'>> {
  const child = spawn(path, launch.arguments, {
    cwd: place.work,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8');
    child[name].on('data', (text: string) => {
      output[name] += text;
    });
  }
  const timer = setTimeout(() => stopGroup(child.pid), timeoutMs);
  const exitCode = await new Promise<number | undefined>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done(code ?? undefined));
  });
  clearTimeout(timer);
  stopGroup(child.pid);
  return { exitCode, ...output };
}

/** Stops a program and all that it started. */
function stopGroup(id: number | undefined): void {
  try {
    if (id !== undefined) process.kill(-id, 'SIGKILL');
  } catch {
    // Nothing of it runs any more.
  }
}

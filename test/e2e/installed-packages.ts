import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';

const unreachable = /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED/;
// The test runner puts its hooks into every program that this process starts; `env` takes them out.
const plain = ['-u', 'NODE_OPTIONS'];
const readyPattern = /listens on (http:\/\/\S+)\n/;

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder outside of the repository with a package.json in it; removed when the test ends. */
export function emptyFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-installed-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  writeFolder(folder, { 'package.json': '{ "name": "consumer", "private": true }' });
  return folder;
}

/** Writes files by their paths in the folder. */
export function writeFolder(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Runs a program to its end in the folder, with the environment of a new login. */
export function runIn(folder: string, program: string, args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: cleanEnvironment(), maxBuffer: 16 * 1024 * 1024 };
    execFile('env', [...plain, program, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** Installs as a user does. Returns why it cannot where the registry is not reached. */
export async function install(
  folder: string,
  what: readonly string[],
): Promise<string | undefined> {
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', ...what];
  const { code, stderr } = await runIn(folder, 'npm', args);
  if (code === 0) return undefined;
  if (unreachable.test(stderr)) return 'the package registry cannot be reached';
  throw new Error(`npm install failed:\n${stderr}`);
}

/** Starts `npx ai-proxy run` in the folder and resolves with its address once it listens. */
export function startInstalled(t: Test, folder: string, args: readonly string[]): Promise<string> {
  const all = ['--no-install', 'ai-proxy', 'run', '--host', '127.0.0.1', '--port', '0', ...args];
  // A group of its own: npx starts the command through a shell.
  const child = spawn('env', [...plain, 'npx', ...all], {
    cwd: folder,
    env: cleanEnvironment(),
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  t.teardown(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
  });
  let said = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      said += String(chunk);
      const address = readyPattern.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('close', () => reject(new Error(`It ended before it listened:\n${said}`)));
  });
}

/** Neither what the test runner nor what this repository's scripts set. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const dropped = /^(?:npm_|TAP|NODE_OPTIONS$|AI_PROXY)/i;
  const kept = Object.entries(process.env).filter(([name]) => !dropped.test(name));
  return Object.fromEntries(kept);
}

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Test } from 'tap';
import { parseDocument } from 'yaml';
import { startPlainUpstream } from '../helpers/plain-upstream.ts';
import { blocksOf, readMarkdown, root, type Block } from '../unit/documents.ts';
import { blocksTypedBy, typistOf } from '../unit/typed-blocks.ts';

/** How a block of shell lines ended. */
interface ShellRun {
  readonly block: Block;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const providers = ['claude-api-key', 'openai-api-key', 'gemini-api-key', 'openai-compatibility'];

/** Runs the blocks of a document that are the test's; each ends well, and the pattern of its place is in its output. */
export async function checkDocument(
  t: Test,
  test: string,
  path: string,
  patterns: readonly RegExp[],
  before?: string,
): Promise<void> {
  const runs = await runDocument(t, test, path, before);
  t.equal(runs.length, patterns.length, 'there is a pattern for each block');
  for (const [index, { block, code, stderr, stdout }] of runs.entries()) {
    t.equal(code, 0, `line ${block.line}: ${stderr}`);
    t.match(stdout, patterns[index], `line ${block.line}`);
  }
}

/**
 * Runs the blocks of a document as a reader does, from top to bottom in one folder, where its YAML blocks
 * with a name lie once they have been read. What differs: the port is a free one, providers are one upstream that says
 * "Hi", `run` goes on in the background, and where the document writes no `.env` every variable of the configuration is set.
 */
async function runDocument(
  t: Test,
  test: string,
  path: string,
  before?: string,
): Promise<readonly ShellRun[]> {
  const upstream = await startPlainUpstream();
  t.teardown(() => upstream.close());
  const port = await freePort();
  const home = t.testdir({});
  t.teardown(() => endProcesses(home));
  const address = { AI_PROXY_HOST: '127.0.0.1', AI_PROXY_PORT: String(port) };
  const { text: whole } = readMarkdown(path);
  const variables = whole.includes('>> .env') ? {} : variablesOf(path);
  const env = { ...environment(home), ...address, ...variables };
  const runs: ShellRun[] = [];
  if (before !== undefined) {
    const { code, stderr } = await runShell(before.replaceAll('8317', String(port)), home, env);
    t.equal(code, 0, `what is taken for granted: ${stderr}`);
  }
  for (const block of blocksOf(readMarkdown(path))) {
    const text = block.code.replaceAll('8317', String(port));
    if (block.language === 'yaml' && block.file !== undefined)
      writeFileSync(join(home, block.file), atUpstream(text, upstream.url), { mode: 0o600 });
    if (block.language === 'sh' && typistOf(block) === test)
      runs.push({ block, ...(await runShell(inTerminal(text, home), home, env)) });
  }
  return runs;
}

/**
 * The lines with the variables that earlier ones have exported. Behind a gateway in the foreground another terminal
 * goes on, in which none of them is set.
 */
function inTerminal(text: string, home: string): string {
  const kept = join(home, '.exported');
  const opening = existsSync(kept) ? `. "${kept}"\n` : '';
  const isLeft = /^ai-proxy run(?!.* --daemon)/m.test(text);
  const closing = isLeft ? `: > "${kept}"` : `export -p > "${kept}"`;
  return `${opening}trap '${closing}' EXIT\n${text}`;
}

/** The lines that a test types, a text for each block. */
export function typedLines(test: string): readonly string[] {
  return blocksTypedBy(test).map(({ code }) => code);
}

/** The `config.yaml` of a document, with every credential at the upstream of the test. */
export function configurationOf(path: string, url: string): string {
  const block = blocksOf(readMarkdown(path), 'yaml').find(({ file }) => file === 'config.yaml');
  if (block === undefined) throw new Error(`${path} has no config.yaml.`);
  return atUpstream(block.code, url);
}

/** The configuration with every credential at the upstream of the test. */
function atUpstream(text: string, url: string): string {
  const document = parseDocument(text);
  for (const provider of providers) {
    const list: unknown = document.toJS()?.[provider];
    if (!Array.isArray(list)) continue;
    for (const index of list.keys()) document.setIn([provider, index, 'base-url'], url);
  }
  return String(document);
}

/** A value for each variable that the document names. */
export function variablesOf(path: string): Record<string, string> {
  const names = readMarkdown(path).text.matchAll(/env:\/\/([A-Z][A-Z0-9_]*)/g);
  return Object.fromEntries([...names].map(({ 1: name = '' }) => [name, `secret-of-${name}`]));
}

/** The variables of a reader whose home the folder is, with `ai-proxy` in the path. */
export function environment(home: string): Record<string, string> {
  const bin = join(home, '.bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ai-proxy'), command(join(home, '.pids')));
  chmodSync(join(bin, 'ai-proxy'), 0o755);
  const path = [bin, join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(':');
  return { PATH: path, HOME: home, NO_COLOR: '1' };
}

/** The command from its sources. A gateway in the foreground gives the terminal back once it listens. */
function command(pids: string): string {
  const program = `"${process.execPath}" --conditions=ai-proxy-source "${root}cli/bin/dev.js"`;
  return `#!/bin/sh
case " $* " in
  *" --daemon "*) exec ${program} "$@" ;;
  " run "*)
    : >run.out
    ${program} "$@" >run.out 2>run.err &
    echo $! >>"${pids}"
    until grep -q 'listens on' run.out; do
      kill -0 $! || { cat run.err >&2; exit 1; }
      sleep 0.05
    done ;;
  *) exec ${program} "$@" ;;
esac
`;
}

/** Runs lines in a shell that stops at the first one that fails. */
export function runShell(
  code: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Omit<ShellRun, 'block'>> {
  const child = spawn('sh', ['-eu', '-c', code], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ code: status, stdout, stderr }));
  });
}

/** Those of the shim, and gateways in the background that a failure has left. */
export function endProcesses(home: string): void {
  const left = globSync('*.pid', { cwd: home }).flatMap((file) =>
    readLines(join(home, file)).slice(0, 1),
  );
  for (const pid of [...readLines(join(home, '.pids')), ...left].map(Number)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

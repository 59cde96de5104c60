import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';

const source = fileURLToPath(new URL('../../../../cli/bin/modern-node.js', import.meta.url));

/** Makes a process believe that its Node is an old one. */
const aged = [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})`,
];

const script = `
import { fileURLToPath } from 'node:url';
import { canRunHere } from './modern-node.js';
const needed = process.argv.includes('needs') ? ['--conditions=needed'] : [];
if (canRunHere(fileURLToPath(import.meta.url), needed)) {
  process.on('SIGTERM', () => process.exit(7));
  console.log([...process.execArgv, ...process.argv.slice(2)].join(' '));
  if (process.argv.includes('wait')) setInterval(() => {}, 1000);
  else process.exitCode = 5;
}
`;

/** A directory with the script in it; packages are looked for in the repository too. */
function scriptDirectory(t: Test, packages: object = {}): string {
  return t.testdir({
    'modern-node.js': readFileSync(source),
    'package.json': '{ "type": "module" }',
    'script.js': script,
    node_modules: { ...packages },
  });
}

/** The same in a place where no package of the repository is found. */
function farAway(t: Test, directory: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'ai-proxy-bin-'));
  t.teardown(() => rmSync(copy, { recursive: true }));
  cpSync(directory, copy, { recursive: true });
  return copy;
}

function start(
  t: Test,
  directory: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
) {
  const child = spawn(process.execPath, [...nodeOptions, join(directory, 'script.js'), ...args], {
    env: { PATH: process.env['PATH'] },
  });
  t.teardown(() => child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<object>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, ...output })),
  );
  const spoke = new Promise((resolve) => child.stdout.once('data', resolve));
  return { child, ended, spoke };
}

t.test('runs the program in the same process on a Node that is new enough', async (t) => {
  const { ended } = start(t, scriptDirectory(t), ['a b']);
  t.match(await ended, { code: 5, stdout: 'a b\n', stderr: '' });
});

t.test('starts Node again where an option is missing', async (t) => {
  const { ended } = start(t, scriptDirectory(t), ['needs']);
  t.match(await ended, { code: 5, stdout: '--conditions=needed needs\n' });
});

t.test('on an old Node takes the binary of the package node and keeps its exit code', async (t) => {
  const { ended } = start(t, scriptDirectory(t), ['a', 'needs'], aged);
  t.match(await ended, { code: 5, stdout: '--conditions=needed a needs\n', stderr: '' });
});

t.test('passes signals on to the Node it started', async (t) => {
  const { child, ended, spoke } = start(t, scriptDirectory(t), ['wait'], aged);
  await spoke;
  child.kill('SIGTERM');
  t.match(await ended, { code: 7, signal: null });
});

t.test('ends by the signal that ended the Node it started', async (t) => {
  const { child, ended, spoke } = start(t, scriptDirectory(t), ['wait'], aged);
  await spoke;
  child.kill('SIGINT');
  t.match(await ended, { code: null, signal: 'SIGINT' });
});

t.test('says in one sentence what is missing where there is no newer Node', async (t) => {
  const old = {
    node: { 'package.json': '{ "name": "node", "version": "22.9.0" }', bin: { node: '' } },
  };
  for (const directory of [farAway(t, scriptDirectory(t)), scriptDirectory(t, old)]) {
    const { ended } = start(t, directory, [], aged);
    const stderr = /^ai-proxy needs Node\.js 24 or newer and this is 20\.1\.0\. Install .*\n$/;
    t.match(await ended, { code: 1, stdout: '', stderr });
  }
});

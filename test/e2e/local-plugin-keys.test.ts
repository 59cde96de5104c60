/** A plugin of the guide, in a folder outside of the repository, that reads what a built-in plugin gives. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { whole } from '../helpers/whole.ts';
import { blocksOf, readMarkdown } from '../unit/documents.ts';
import { CliProcess, runCli } from './cli-process.ts';
import { runIn, writeFolder } from './installed-packages.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const file = 'plugins/price-header.ts';
const code = blocksOf(readMarkdown('docs/plugins.md'), 'ts').find((one) => one.file === file)?.code;
const config = `host: 127.0.0.1
port: 0
pipeline: [chat-api, ./${file}, cost, router, demo]
`;

function outside(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-outside-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  writeFolder(folder, { 'config.yaml': config, [file]: code ?? '' });
  return folder;
}

async function pricesAt(url: string): Promise<string | null> {
  const body = JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hi' }] });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  await answer.text();
  return answer.headers.get('x-price-table');
}

t.test('the guide imports keys of a built-in plugin', async (t) => {
  t.match(code, /from '@ai-proxy\/plugins\/[\w/-]+\/keys'/);
});

t.test('runs with the command from its sources', async (t) => {
  const folder = outside(t);
  t.match(await runCli(t, ['check'], { cwd: folder }), { code: 0, stdout: /is valid/ });
  const gateway = new CliProcess(t, ['run'], { cwd: folder });
  t.match(await pricesAt(await gateway.ready()), /\d/, 'the table is that of the gateway');
});

t.test('runs with the command that was built', whole, async (t) => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  t.match(await runIn(root, process.execPath, [compiler, '-b', 'cli']), { code: 0 });
  const folder = outside(t);
  const env = { PATH: process.env['PATH'], HOME: folder };
  const child = spawn(process.execPath, [join(root, 'cli/bin/run.js'), 'run'], {
    cwd: folder,
    env,
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  t.teardown(() => {
    child.kill('SIGKILL');
    return ended;
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => {
        said += part.toString();
        const address = /listens on (http:\/\/\S+)\n/.exec(said)?.[1];
        if (address !== undefined) resolve(address);
      });
    child.once('close', () => reject(new Error(said)));
  });
  t.match(await pricesAt(url), /\d/, 'the table is that of the gateway');
});

/** The guide's provider is tried as it says: another gateway plays the upstream. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseDocument } from 'yaml';
import { blocksOf, readMarkdown } from '../unit/documents.ts';
import { typedLines, endProcesses, environment, freePort, runShell } from './document-shell.ts';

const guide = readMarkdown('docs/plugins.md');

function codeOf(language: string, name: string): string {
  return blocksOf(guide, language).find(({ file }) => file === name)?.code ?? '';
}

t.test('the provider of the guide answers from a gateway that plays its upstream', async (t) => {
  // Before the folder is made: what is registered behind it runs when the folder, with the PIDs, is gone.
  t.teardown(() => endProcesses(t.testdirName));
  const home = t.testdir({ acme: {}, plugins: { 'acme.ts': codeOf('ts', 'plugins/acme.ts') } });
  const [port, acmePort] = [await freePort(), await freePort()];
  const play = 'ai-proxy run --host 127.0.0.1 --port 9000';
  t.match(guide.text, `\`${play}\``);
  t.match(guide.text, '`base-url: http://127.0.0.1:9000/v1`');

  const config = parseDocument(codeOf('yaml', 'acme.yaml'));
  const pathOfKeys = ['pipeline', 3, 'options', 'keys', 0];
  config.setIn([...pathOfKeys, 'base-url'], `http://127.0.0.1:${acmePort}/v1`);
  writeFileSync(join(home, 'acme.yaml'), String(config), { mode: 0o600 });

  const env = environment(home);
  const acme = join(home, 'acme');
  t.match(await runShell(play.replace('9000', String(acmePort)), acme, env), { code: 0 });

  const [run = '', ask = ''] = typedLines('test/e2e/documents-plugins.test.ts');
  t.match(run, ' --host 127.0.0.1 ');
  t.match(await runShell(run, home, { ...env, AI_PROXY_PORT: String(port) }), { code: 0 });
  const answer = await runShell(ask.replace('8317', String(port)), home, env);
  t.match(answer, { code: 0, stdout: /"model":"acme-large"|"model":"large"/ });
  t.match(answer.stdout, /"content":"[^"]/);
});

import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGateway } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';

async function lookAt(text: string): Promise<void> {
  const common = { builtins, defaultPipeline, env: {}, logLevel: 'silent', dryRun: true };
  const gateway = await createGateway({ ...common, configText: text });
  await gateway.close();
}

t.test('a configuration that is only looked at leaves nothing behind', async (t) => {
  const folder = t.testdir();
  await lookAt(`
    logging-to-file: true
    log-dir: ${join(folder, 'logs')}
    log-store: { path: ${join(folder, 'costs.db')} }
    request-log: { audit-file: ${join(folder, 'audit.jsonl')} }
  `);
  t.strictSame(readdirSync(folder), []);
});

t.test('what could not be written is found all the same', async (t) => {
  const folder = t.testdir();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await t.rejects(lookAt(`log-store: { path: ${join(folder, 'missing', 'costs.db')} }`), {
    message: /"log-store" cannot use/,
  });
  const sealed = join(folder, 'sealed');
  mkdirSync(sealed);
  chmodSync(sealed, 0o500);
  const isRoot = process.getuid?.() === 0;
  const logs = `logging-to-file: true\nlog-dir: ${join(sealed, 'logs')}`;
  if (isRoot) t.pass('root may write anywhere');
  else await t.rejects(lookAt(logs), { message: /No log can be written/ });
});

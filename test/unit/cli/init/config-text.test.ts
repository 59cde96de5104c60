import { loadConfig } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import { accountsFor } from '../../../../cli/src/init/account.ts';
import { configText, type ConfigFacts } from '../../../../cli/src/init/config-text.ts';

const env = { CLAUDE_API_KEY: 'one-of-claude', OPENAI_API_KEY: 'one-of-openai', ACME_API_KEY: 'x' };
const facts: ConfigFacts = {
  accounts: [],
  keyHash: `sha256:${'0'.repeat(64)}`,
  host: '127.0.0.1',
  port: 8317,
  schema: undefined,
};

async function credentialsOf(text: string): Promise<unknown> {
  const input = { file: 'config.yaml', text, directory: '.', env, builtins, defaultPipeline };
  const { entries } = await loadConfig(input);
  const providers = ['claude', 'openai', 'openai-compat'];
  return entries.filter(({ name }) => providers.includes(name)).map(({ options }) => options);
}

/** Options that stand behind a "#" without a space are options as well. */
function uncommented(text: string): string {
  return text.replaceAll(/^( *)#(?=[a-z ]+-?[a-z-]*:|  )/gm, '$1');
}

t.test('one provider takes every model', async (t) => {
  const text = configText({ ...facts, accounts: accountsFor(['claude'], undefined, {}) });
  t.match(await credentialsOf(text), [
    { keys: [{ name: 'claude', apiKey: 'one-of-claude', models: [] }] },
    { keys: [] },
    { keys: [] },
  ]);
});

t.test('several providers are told apart by their models', async (t) => {
  const compatible = { name: 'acme', baseUrl: 'https://llm.acme.example/v1' };
  const accounts = accountsFor(['claude', 'openai', 'openai-compat'], compatible, {});
  t.match(await credentialsOf(configText({ ...facts, accounts })), [
    { keys: [{ models: [{ id: 'claude-*' }], excludedModels: [] }] },
    { keys: [{ models: [{ id: 'gpt-*' }, {}] }] },
    { keys: [{ ...compatible, prefix: 'acme', excludedModels: ['claude-*', 'gpt-*'] }] },
  ]);
});

t.test('what is commented out can be taken in', async (t) => {
  for (const accounts of [[], accountsFor(['claude'], undefined, {})]) {
    const text = configText({ ...facts, accounts });
    const more = uncommented(text).replace(/^model-fallback.*$/m, '');
    t.not(more, text);
    t.match(more, /^ {4}budget: /m);
    await t.resolves(credentialsOf(more));
  }
});

t.test('the schema stands in the first line, where there is one', async (t) => {
  t.match(
    configText({ ...facts, schema: 'a b.json' }),
    /^# yaml-language-server: \$schema=a b.json\n/,
  );
  t.match(configText(facts), /^# Configuration of ai-proxy\./);
  t.match(configText({ ...facts, host: '::' }), "\nhost: '::' # who may reach");
});

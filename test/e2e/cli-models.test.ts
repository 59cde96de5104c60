import { readdirSync } from 'node:fs';
import { startUpstream } from '@ai-proxy/core/testing';
import t, { type Test } from 'tap';
import { runCli } from './cli-process.ts';
import { whole } from '../helpers/whole.ts';

const config = (url: string) => `
log-store: { path: ./costs.db }
request-log: { audit-file: ./audit.jsonl }
claude-api-key:
  - name: main
    api-key: sk-ant-secret-one
    base-url: ${url}
    prefix: team
    models: [{ id: claude-haiku-4-5, alias: small }, { id: 'claude-sonnet-*' }]
openai-api-key:
  - { name: all, api-key: sk-secret-two, base-url: '${url}', excluded-models: ['*-preview'] }
openai-compatibility:
  - { name: groq, api-key: gsk-secret-three, base-url: '${url}/v1', models: [{ id: own }, { id: free }] }
model-prices: { own: { input: 0.5, output: 1.25 } }
`;

async function scene(t: Test, more = '') {
  const upstream = await startUpstream(() => ({ body: '{}' }));
  t.teardown(() => upstream.close());
  const cwd = t.testdir({ 'config.yaml': config(upstream.url) + more });
  const models = (...flags: readonly string[]) => runCli(t, ['models', ...flags], { cwd });
  return { cwd, upstream, models };
}

t.test('lists what clients may ask for, starts nothing and asks nobody', async (t) => {
  const { cwd, models, upstream } = await scene(t);
  const { code, stderr, stdout } = await models();
  t.match({ code, stderr }, { code: 0, stderr: '' });
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  t.same(lines.slice(0, 6), [
    ['model', 'provider', 'credential', 'asked upstream', '$/M in', '$/M out'],
    ['team/small', 'claude', 'main', 'claude-haiku-4-5', '1', '5'],
    ['team/claude-sonnet-*', 'claude', 'main', 'claude-sonnet-*', '–', '–'],
    ['* (not *-preview)', 'openai', 'all', 'the same', '–', '–'],
    ['own', 'openai-compat', 'groq', 'the same', '0.5', '1.25'],
    ['free', 'openai-compat', 'groq', 'the same', '–', '–'],
  ]);
  t.same(upstream.requests, []);
  t.same(readdirSync(cwd), ['config.yaml'], 'no database, no audit file');
  t.notMatch(stdout, 'secret');
});

t.test('answers programs with --json, for one provider', async (t) => {
  const { models } = await scene(t);
  const { code, stdout } = await models('--json', '--provider', 'openai-compat');
  t.equal(code, 0);
  t.same(JSON.parse(stdout), [
    {
      model: 'own',
      provider: 'openai-compat',
      credential: 'groq',
      upstreamModel: null,
      excluded: [],
      price: { input: 0.5, output: 1.25 },
    },
    {
      model: 'free',
      provider: 'openai-compat',
      credential: 'groq',
      upstreamModel: null,
      excluded: [],
      price: null,
    },
  ]);
  t.match(await models('--provider', 'clod'), {
    code: 1,
    stdout: '',
    stderr: /No model is served by "clod"\. Providers of the pipeline: claude, openai/,
  });
});

t.test('models without a prefix are left out where one is demanded', whole, async (t) => {
  const { models } = await scene(t, 'force-model-prefix: true\n');
  const rows: { readonly model: string }[] = JSON.parse((await models('--json')).stdout);
  t.same(
    rows.map(({ model }) => model),
    ['team/small', 'team/claude-sonnet-*'],
  );
});

t.test('without a configuration the demo provider serves', whole, async (t) => {
  const { code, stdout } = await runCli(t, ['models', '--json'], { cwd: t.testdir() });
  t.equal(code, 0);
  t.match(JSON.parse(stdout), [{ model: 'demo', provider: 'demo', price: null }]);
});

t.test('a bad configuration is told of', whole, async (t) => {
  const cwd = t.testdir({
    'config.yaml': 'prot: 1\n',
    'bare.yaml': 'pipeline: [chat-api, demo]\n',
  });
  const bad = await runCli(t, ['models'], { cwd });
  t.match(bad, { code: 1, stdout: '', stderr: /^config\.yaml:1:1 CONFIG_INVALID/ });
  t.match(await runCli(t, ['models', '-c', 'bare.yaml'], { cwd }), { code: 1, stdout: '' });
});

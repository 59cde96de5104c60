import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseObject } from '@ai-proxy/core';
import { startUpstream } from '@ai-proxy/core/testing';
import t from 'tap';
import { runCli } from '../../../e2e/cli-process.ts';

const entry = (input: number) => ({
  litellm_provider: 'openai',
  mode: 'chat',
  input_cost_per_token: input,
  output_cost_per_token: 1e-5,
});

t.test('prices show finds a price, or says how to set one', async (t) => {
  const cwd = t.testdir();
  const run = (line: string) => runCli(t, ['prices', 'show', ...line.split(' ')], { cwd });
  const found = await run('openai/gpt-4o-2099-01-01');
  t.match(found, { code: 0, stderr: '' });
  t.match(found.stdout, /input 2\.5, output 10, cache read 1\.25 US dollars.*\nLiteLLM.*, 20\d\d-/);
  const hosted = await run('llama-3.3-70b-versatile --provider groq --json');
  t.match(JSON.parse(hosted.stdout), {
    model: 'llama-3.3-70b-versatile',
    date: /^20/,
    picoUsdPerToken: { input: 590_000, output: 790_000 },
  });
  const unknown = await run('no-such-model');
  t.match(unknown, { code: 1, stdout: '', stderr: /No price of "no-such-model".*model-prices/ });
  t.match(await run('gpt-4o --prices-file nowhere.json'), { code: 1, stderr: /cannot be used/ });
});

t.test('prices refresh writes a table that the other commands and the gateway use', async (t) => {
  const cwd = t.testdir();
  let table: object = { 'gpt-a': entry(1e-6), 'gpt-b': entry(2e-6), 'gpt-c': entry(3e-6) };
  const server = await startUpstream(() => ({ body: JSON.stringify(table) }));
  t.teardown(() => server.close());
  const run = (line: string) => runCli(t, ['prices', ...line.split(' ')], { cwd });
  const refresh = (more = '') => run(`refresh --from ${server.url}/t.json --write p.json${more}`);

  t.match(await refresh(), { code: 1, stdout: '', stderr: /has only 3 models.*--force/s });
  t.same(readdirSync(cwd), [], 'what is not credible is not written');

  const seed = { source: 's', date: '2026-01-01', models: {} };
  writeFileSync(`${cwd}/p.json`, JSON.stringify(seed));
  t.match(await refresh(), {
    code: 0,
    stdout: /3 models; 3 new, 0 changed, 0 gone[^]*Written to p/,
  });

  table = { 'gpt-a': entry(1e-6), 'gpt-b': entry(5e-6), 'gpt-d': entry(4e-6) };
  const { code, stdout } = await refresh(' --json');
  t.equal(code, 0);
  t.match(JSON.parse(stdout), {
    models: 4,
    added: [{ model: 'openai/gpt-d' }],
    changed: [{ model: 'openai/gpt-b', before: { input: 2_000_000 }, after: { input: 5_000_000 } }],
    gone: [{ model: 'openai/gpt-c' }],
    written: 'p.json',
  });
  t.same(readdirSync(cwd), ['p.json']);
  const written = parseObject(readFileSync(`${cwd}/p.json`, 'utf8'));
  t.match(written, { models: { openai: { 'gpt-c': { input: 3_000_000, last: /^20/ } } } });

  t.match(await run('show gpt-b --prices-file p.json'), { code: 0, stdout: /input 5, output 10/ });
  writeFileSync(`${cwd}/config.yaml`, 'cost: { prices-file: p.json }\n');
  t.match(await runCli(t, ['check'], { cwd }), { code: 0, stdout: /is valid/ });
  writeFileSync(`${cwd}/config.yaml`, 'cost: { prices-file: q.json }\n');
  const { code: bad, stderr } = await runCli(t, ['check'], { cwd });
  t.equal(bad, 1);
  t.match(stderr, /CONFIG_INVALID.*"q\.json" cannot be used/s);
});

t.test('prices refresh without --write only tells', async (t) => {
  const table = JSON.stringify({ 'gpt-a': entry(1e-6), odd: entry(1e-13) });
  const cwd = t.testdir({ 'table.json': table });
  const args = ['prices', 'refresh', '--from', 'table.json', '--force'];
  const { code, stdout, stderr } = await runCli(t, args, { cwd });
  t.equal(code, 0);
  t.match(stdout, /\+ openai\/gpt-a: input 1, output 10\n[^]*Nothing is written/);
  t.match(stderr, /warning: odd: input_cost_per_token is no whole number/);
  t.same(readdirSync(cwd), ['table.json']);
});

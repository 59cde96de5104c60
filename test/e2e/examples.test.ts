import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGateway } from '@ai-proxy/core';
import { startGateway, type TestGateway } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import { CliProcess } from './cli-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const examples = join(root, 'examples');

async function ask(
  gateway: TestGateway,
  path: string,
  body: Record<string, unknown>,
): Promise<string> {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.text();
}

function contents(stream: string): string {
  return stream
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => {
      const { choices, delta } = JSON.parse(line.slice(6));
      return choices?.[0]?.delta?.content ?? delta?.text ?? '';
    })
    .join('');
}

for (const example of ['minimal', 'team'])
  t.test(`${example}: its configuration sets up`, async (t) => {
    const env = Object.fromEntries(
      ['OPENAI_API_KEY', 'CLAUDE_API_KEY', 'TEAM_KEY_ADA', 'TEAM_KEY_GRACE'].map((name) => [
        name,
        `secret-of-${name}`,
      ]),
    );
    const configFile = join(examples, example, 'config.yaml');
    const gateway = await createGateway({ configFile, env, builtins, defaultPipeline });
    t.ok(gateway.explain().some(({ executor }) => (executor?.credentials ?? []).length > 0));
    await gateway.close();
  });

t.test('local-file-plugin: an address in the answer is redacted in every form', async (t) => {
  const configFile = join(examples, 'local-file-plugin', 'config.yaml');
  const gateway = await startGateway({ configFile, builtins });
  t.teardown(() => gateway.close());
  const messages = [{ role: 'user', content: 'write to ada@example.org, please' }];
  const expected = 'This is the demo provider of ai-proxy. You said: write to [mail], please';
  const body = { model: 'demo', max_tokens: 100, messages };

  const whole = JSON.parse(await ask(gateway, '/v1/chat/completions', body));
  t.equal(whole.choices[0].message.content, expected);
  const streamed = await ask(gateway, '/v1/chat/completions', { ...body, stream: true });
  t.equal(contents(streamed), expected);
  t.match(streamed, /data: \[DONE\]/);
  const messagesStream = await ask(gateway, '/v1/messages', { ...body, stream: true });
  t.equal(contents(messagesStream), expected);
});

t.test('provider-plugin: loaded as a package, it answers both APIs', async (t) => {
  const config = `
pipeline:
  - chat-api
  - messages-api
  - router
  - use: ai-proxy-plugin-echo
    options: { times: 2 }
`;
  const gateway = await startGateway({ config, builtins });
  t.teardown(() => gateway.close());
  t.equal(gateway.gateway.explain().at(-1)?.origin, 'package');
  const body = { model: 'echo', max_tokens: 9, messages: [{ role: 'user', content: 'so what' }] };
  const whole = JSON.parse(await ask(gateway, '/v1/messages', body));
  t.match(whole, { content: [{ type: 'text', text: 'so what so what' }], stop_reason: 'end_turn' });
  t.equal(
    contents(await ask(gateway, '/v1/chat/completions', { ...body, stream: true })),
    'so what so what',
  );
});

for (const [example, answer] of Object.entries({
  'local-file-plugin': /write to \[mail\]/,
  'provider-plugin': /so what so what/,
}))
  t.test(`${example}: what its configuration says to type`, async (t) => {
    const text = readFileSync(join(examples, example, 'config.yaml'), 'utf8');
    const [run = '', ask = '', ...others] = [...text.matchAll(/^# {3}(.+)$/gm)].map(
      ([, line = '']) => line,
    );
    t.same(others, []);
    const [program, ...args] = run.split(' ');
    t.equal(program, 'ai-proxy');
    const cli = new CliProcess(t, args, { cwd: root, env: { AI_PROXY_PORT: '0' } });
    await cli.until(() => /listens on http\S+\n/.test(cli.stdout));
    const address = /listens on (\S+)/.exec(cli.stdout)?.[1] ?? '';
    t.match(ask, 'http://127.0.0.1:8317/');
    const line = ask.replace('http://127.0.0.1:8317', address);
    t.match(await promisify(execFile)('sh', ['-c', line]), { stdout: answer });
  });

t.test('provider-plugin: its package is npm-shaped', async (t) => {
  const manifest = readFileSync(join(examples, 'provider-plugin', 'package.json'), 'utf8');
  const facts = JSON.parse(manifest);
  t.ok(facts.peerDependencies['@ai-proxy/core'], 'the core is a peer');
  t.notOk(facts.dependencies, 'and nothing else is needed');
  t.same(facts.files, ['dist'], 'what is published is JavaScript');
});

import { loadConfig } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import { upstreamAccounts, type UpstreamAccount } from '../../../../cli/src/doctor/accounts.ts';

async function accountsOf(...lines: string[]): Promise<UpstreamAccount[]> {
  const input = { file: 'config.yaml', directory: '.', env: {}, builtins, defaultPipeline };
  return upstreamAccounts(await loadConfig({ ...input, text: lines.join('\n') }));
}

t.test('each provider is asked in its own way', async (t) => {
  const accounts = await accountsOf(
    'claude-api-key: [{ api-key: key-of-a, headers: { X-Team: red } }]',
    'openai-api-key: [{ api-key: key-of-b, name: b, base-url: "http://127.0.0.1:1/v1/" }]',
    'gemini-api-key: [{ api-key: key-of-c, name: c }]',
    'openai-compatibility: [{ api-key: key-of-d, name: groq }]',
  );
  t.same(
    accounts.map(({ headers, modelsUrl, name }) => [name, modelsUrl, headers]),
    [
      [
        'claude[0]',
        'https://api.anthropic.com/v1/models?limit=1',
        { 'x-api-key': 'key-of-a', 'anthropic-version': '2023-06-01', 'x-team': 'red' },
      ],
      ['b', 'http://127.0.0.1:1/v1/models', { authorization: 'Bearer key-of-b' }],
      [
        'c',
        'https://generativelanguage.googleapis.com/v1beta/models?pageSize=1',
        { 'x-goog-api-key': 'key-of-c' },
      ],
      ['groq', 'https://api.groq.com/openai/v1/models', { authorization: 'Bearer key-of-d' }],
    ],
  );
});

t.test('a proxy of its own goes before that of all; disabled ones are left out', async (t) => {
  const accounts = await accountsOf(
    'proxy-url: http://127.0.0.1:3128',
    'claude-api-key:',
    '  - { api-key: key-of-a }',
    '  - { api-key: key-of-b, proxy-url: "" }',
    '  - { api-key: key-of-c, proxy-url: "socks5://127.0.0.1:1080" }',
    '  - { api-key: key-of-d, disabled: true }',
  );
  t.same(
    accounts.map(({ proxyUrl }) => proxyUrl),
    ['http://127.0.0.1:3128', '', 'socks5://127.0.0.1:1080'],
  );
});

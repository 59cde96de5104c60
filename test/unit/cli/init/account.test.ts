import t from 'tap';
import { accountsFor, nameOf } from '../../../../cli/src/init/account.ts';

t.test('each provider gets its list and its variable', async (t) => {
  t.match(accountsFor(['gemini', 'claude', 'gemini', 'demo'], undefined, {}), [
    { rootKey: 'gemini-api-key', name: 'gemini', variable: 'GEMINI_API_KEY' },
    { rootKey: 'claude-api-key', name: 'claude', variable: 'CLAUDE_API_KEY' },
  ]);
});

t.test('a variable that is set already is preferred', async (t) => {
  const variables = (env: NodeJS.ProcessEnv): unknown[] =>
    accountsFor(['claude'], undefined, env).map(({ variable }) => variable);
  t.same(variables({ ANTHROPIC_API_KEY: 'a' }), ['ANTHROPIC_API_KEY']);
  t.same(variables({ ANTHROPIC_API_KEY: 'a', CLAUDE_API_KEY: 'b' }), ['CLAUDE_API_KEY']);
  t.same(variables({ ANTHROPIC_API_KEY: '' }), ['CLAUDE_API_KEY']);
});

t.test('vendors have a key, servers on this machine have none', async (t) => {
  const one = (compatible: { name: string; baseUrl?: string }): unknown =>
    accountsFor(['openai-compat'], compatible, {})[0];
  t.match(one({ name: 'groq' }), { variable: 'GROQ_API_KEY', baseUrl: undefined });
  t.match(one({ name: 'lm-studio' }), { variable: undefined, baseUrl: undefined });
  const baseUrl = 'https://llm.acme.example/v1';
  t.match(one({ name: 'acme', baseUrl }), { variable: 'ACME_API_KEY', baseUrl, title: baseUrl });
  t.match(one({ name: 'local', baseUrl: 'http://[::1]:80' }), { variable: undefined });
  t.equal(one({ name: 'x', baseUrl: 'http://10.0.0.5:9000' }) === undefined, false);
});

t.test('servers are named after their address', async (t) => {
  const names: Record<string, string> = {
    'https://api.acme.example/v1': 'acme',
    'http://localhost:8000': 'local',
    'http://127.0.0.9': 'local',
    'http://10.0.0.5:9000/v1': '10-0-0-5',
    'http://inference/v1': 'inference',
  };
  for (const [url, name] of Object.entries(names)) t.equal(nameOf(url), name, url);
});

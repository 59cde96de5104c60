import t from 'tap';
import type { Credential, Executor } from '@ai-proxy/core';
import { Peers } from '../../../../../plugins/operations/telemetry/providers.ts';

const executor = (
  provider: string,
  upstreams: Readonly<Record<string, string | undefined>>,
): Executor => ({
  provider,
  credentials: Object.entries(upstreams).map(([id, upstream]): Credential => ({
    id,
    provider,
    dialect: '*',
    models: [],
    excludedModels: [],
    weight: 1,
    ...(upstream === undefined ? {} : { upstream }),
  })),
  execute: () => Promise.reject(new Error('not asked')),
});

t.test('knows providers by the names of the conventions, and where they are', async (t) => {
  const peers = new Peers([
    executor('openai', { a: undefined, azure: 'https://mine.openai.azure.com/openai' }),
    executor('claude', { b: undefined, own: 'http://10.0.0.1:8080/claude' }),
    executor('gemini', { c: undefined }),
    executor('openai-compat', {
      groq: 'https://api.groq.com/openai/v1',
      mine: 'http://[::1]:1/v1',
    }),
    executor('demo', { d: undefined }),
  ]);
  const expected: readonly (readonly [
    string,
    string,
    string,
    string | undefined,
    number | undefined,
  ])[] = [
    ['openai', 'a', 'openai', 'api.openai.com', 443],
    ['openai', 'azure', 'azure.ai.openai', 'mine.openai.azure.com', 443],
    ['claude', 'b', 'anthropic', 'api.anthropic.com', 443],
    ['claude', 'own', 'anthropic', '10.0.0.1', 8080],
    ['gemini', 'c', 'gcp.gemini', 'generativelanguage.googleapis.com', 443],
    ['openai-compat', 'groq', 'groq', 'api.groq.com', 443],
    ['openai-compat', 'mine', 'openai-compat', '[::1]', 1],
    ['demo', 'd', 'demo', undefined, undefined],
    // Of a configuration that is gone.
    ['openai', 'gone', 'openai', 'api.openai.com', 443],
    ['constructor', 'x', 'constructor', undefined, undefined],
  ];
  for (const [provider, credential, name, address, port] of expected)
    t.same(peers.of(provider, credential), { provider: name, address, port }, credential);
});

t.test('a host that only ends like a known one is another', async (t) => {
  const peers = new Peers([
    executor('mine', { a: 'https://notapi.openai.com', b: 'https://api.openai.com.evil.test' }),
  ]);
  t.equal(peers.of('mine', 'a').provider, 'mine');
  t.equal(peers.of('mine', 'b').provider, 'mine');
});

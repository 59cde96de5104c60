import t from 'tap';
import type { CredentialOptions, RequestFacts } from '@ai-proxy/core';
import { claudeRequest } from '../../../../../plugins/providers/claude/request.ts';

interface Client {
  readonly dialect?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly query?: Readonly<Record<string, string>>;
}

const own = 'anthropic-messages';

const plan = (
  { dialect = own, headers = {}, query = {} }: Client = {},
  facts: Partial<RequestFacts<CredentialOptions>> = {},
) =>
  claudeRequest({
    credential: { apiKey: 'k' },
    operation: 'generate',
    model: 'm',
    stream: false,
    inbound: { dialect, headers, head: { query } } as never,
    body: {} as never,
    ...facts,
  });

t.test('sends the key, and a version for clients that name none', async (t) => {
  t.same(plan(), {
    url: 'https://api.anthropic.com/v1/messages',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
  });
});

t.test('chooses the path by the operation', async (t) => {
  const url = plan({}, { operation: 'count-tokens' }).url;
  t.equal(url, 'https://api.anthropic.com/v1/messages/count_tokens');
  for (const operation of ['embed', 'list-models'] as const)
    t.throws(() => plan({}, { operation }), { code: 'OPERATION_UNSUPPORTED' });
});

t.test('passes version, beta features and the query of its own clients on', async (t) => {
  const headers = { 'anthropic-version': '2030-01-01', 'anthropic-beta': 'a,b', cookie: 'c' };
  for (const operation of ['generate', 'count-tokens'] as const) {
    const { headers: sent, url } = plan({ headers, query: { beta: 'true' } }, { operation });
    t.same(sent, {
      'x-api-key': 'k',
      'anthropic-version': '2030-01-01',
      'anthropic-beta': 'a,b',
    });
    t.match(url, /\?beta=true$/);
  }
  t.match(plan({ headers: { 'anthropic-beta': ['a', 'b'] } }).headers, { 'anthropic-beta': 'a,b' });
  t.notMatch(plan({ query: { beta: 'false', other: 'x' } }).url, /\?/);
});

t.test('passes nothing of clients of other formats on', async (t) => {
  const headers = { 'anthropic-version': '2030-01-01', 'anthropic-beta': 'a' };
  const { headers: sent, url } = plan({ dialect: 'other', headers, query: { beta: 'true' } });
  t.same(sent, { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' });
  t.notMatch(url, /\?/);
});

t.test('keeps a version of the base URL, and adds one to others', async (t) => {
  const url = (baseUrl: string) => plan({}, { credential: { apiKey: 'k', baseUrl } }).url;
  t.equal(url('https://x.test'), 'https://x.test/v1/messages');
  t.equal(url('https://x.test/v1/'), 'https://x.test/v1/messages');
  t.equal(url('https://x.test/api/anthropic'), 'https://x.test/api/anthropic/v1/messages');
});

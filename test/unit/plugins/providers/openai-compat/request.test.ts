import t from 'tap';
import type { Operation } from '@ai-proxy/core';
import {
  compatDialect,
  compatRequest,
  type CompatCredential,
} from '../../../../../plugins/providers/openai-compat/request.ts';

const account = { apiKey: 'k', baseUrl: 'https://x.test/api/v1' };
const plan = (wireApi: CompatCredential['wireApi'], operation: Operation = 'generate') =>
  compatRequest({
    credential: { ...account, wireApi },
    operation,
    model: 'm',
    stream: false,
    inbound: {} as never,
    body: {} as never,
  });

t.test('sends the key to the API that the credential names', async (t) => {
  t.strictSame(plan(undefined), {
    url: 'https://x.test/api/v1/chat/completions',
    headers: { authorization: 'Bearer k' },
  });
  t.equal(plan('chat', 'embed').url, 'https://x.test/api/v1/embeddings');
  t.equal(plan('responses').url, 'https://x.test/api/v1/responses');
  t.equal(plan('responses', 'embed').url, 'https://x.test/api/v1/embeddings');
  t.equal(compatDialect(account, 'generate'), 'openai-chat');
  t.equal(compatDialect({ ...account, wireApi: 'responses' }, 'generate'), 'openai-responses');
  t.equal(compatDialect({ ...account, wireApi: 'responses' }, 'embed'), 'openai-chat');
});

t.test('says what such servers do not offer', async (t) => {
  const missing: readonly (readonly [CompatCredential['wireApi'], Operation])[] = [
    ['chat', 'count-tokens'],
    ['chat', 'list-models'],
    ['responses', 'count-tokens'],
  ];
  for (const [wireApi, operation] of missing)
    t.throws(() => plan(wireApi, operation), { code: 'OPERATION_UNSUPPORTED' });
});

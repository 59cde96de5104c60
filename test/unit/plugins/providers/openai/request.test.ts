import t from 'tap';
import type { Operation } from '@ai-proxy/core';
import {
  openaiDialect,
  openaiRequest,
  type OpenaiCredential,
} from '../../../../../plugins/providers/openai/request.ts';

const plan = (credential: Partial<OpenaiCredential> = {}, operation: Operation = 'generate') =>
  openaiRequest({
    credential: { apiKey: 'k', ...credential },
    operation,
    model: 'gpt-5.2',
    stream: false,
    inbound: {} as never,
    body: {} as never,
  });

t.test('sends the key to the API that the credential names', async (t) => {
  t.strictSame(plan(), {
    url: 'https://api.openai.com/v1/chat/completions',
    headers: { authorization: 'Bearer k' },
  });
  t.equal(plan({ wireApi: 'responses' }).url, 'https://api.openai.com/v1/responses');
  t.equal(openaiDialect({ apiKey: 'k' }, 'generate'), 'openai-chat');
  const responses = { apiKey: 'k', wireApi: 'responses' } as const;
  t.equal(openaiDialect(responses, 'generate'), 'openai-responses');
  t.equal(openaiDialect(responses, 'embed'), 'openai-chat');
});

t.test('chooses the path by the operation', async (t) => {
  for (const wireApi of ['chat', 'responses'] as const)
    t.equal(plan({ wireApi }, 'embed').url, 'https://api.openai.com/v1/embeddings');
  t.equal(
    plan({ wireApi: 'responses' }, 'count-tokens').url,
    'https://api.openai.com/v1/responses/input_tokens',
  );
});

t.test('agrees with base URLs with and without a version', async (t) => {
  for (const baseUrl of ['https://x.test', 'https://x.test/', 'https://x.test/v1'])
    t.equal(plan({ baseUrl }).url, 'https://x.test/v1/chat/completions');
});

t.test('says what an API does not offer', async (t) => {
  const missing: readonly (readonly [OpenaiCredential['wireApi'], Operation])[] = [
    ['chat', 'count-tokens'],
    ['chat', 'list-models'],
    ['responses', 'list-models'],
  ];
  for (const [wireApi, operation] of missing)
    t.throws(() => plan({ wireApi }, operation), { code: 'OPERATION_UNSUPPORTED' });
});

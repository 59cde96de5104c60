import t from 'tap';
import type { CredentialOptions, JsonObject, RequestFacts } from '@ai-proxy/core';
import { Draft } from '../../../../../core/src/context/draft.ts';
import { geminiRequest } from '../../../../../plugins/providers/gemini/request.ts';

const draft = (value: JsonObject) =>
  new Draft({
    dialect: 'gemini',
    modelField: undefined,
    model: 'm',
    origin: () => ({ value, warnings: [] }),
  });

const plan = (
  credential: Partial<CredentialOptions> = {},
  facts: Partial<RequestFacts<CredentialOptions>> = {},
) =>
  geminiRequest({
    credential: { apiKey: 'k', ...credential },
    operation: 'generate',
    model: 'gemini-2.5-flash',
    stream: false,
    inbound: {} as never,
    body: draft({ contents: [] }),
    ...facts,
  });

t.test('names the model in the URL and sends the key', async (t) => {
  t.same(plan(), {
    url: 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent',
    headers: { 'x-goog-api-key': 'k' },
  });
});

t.test('asks for server-sent events where the client wants a stream', async (t) => {
  t.match(plan({}, { stream: true }).url, /:streamGenerateContent\?alt=sse$/);
});

t.test('counts tokens, and embeds one content or several', async (t) => {
  const method = (facts: Partial<RequestFacts<CredentialOptions>>) =>
    plan({}, facts).url.split(':').at(-1);
  t.equal(method({ operation: 'count-tokens' }), 'countTokens');
  t.equal(method({ operation: 'embed', body: draft({ content: {} }) }), 'embedContent');
  t.equal(method({ operation: 'embed', body: draft({ requests: [] }) }), 'batchEmbedContents');
});

t.test('keeps a version of the base URL, and adds one to others', async (t) => {
  const path = (baseUrl: string) => new URL(plan({ baseUrl }).url).pathname.split('/models')[0];
  t.equal(path('https://x.test/v1beta/'), '/v1beta');
  t.equal(path('https://x.test/v1'), '/v1');
  t.equal(path('https://x.test'), '/v1beta');
});

t.test('lets no model name leave its place in the URL', async (t) => {
  const url = plan({}, { model: 'models/a/../b?c:d' }).url;
  t.match(url, 'https://generativelanguage.googleapis.com/v1beta/models/a%2F..%2Fb%3Fc%3Ad:gen');
});

t.test('names the same model in the body as in the URL', async (t) => {
  const body = draft({ generateContentRequest: { model: 'models/alias' } });
  plan({}, { operation: 'count-tokens', model: 'models/real', body });
  t.same(body.json, { generateContentRequest: { model: 'models/real' } });
});

t.test('does not list models', async (t) => {
  t.throws(() => plan({}, { operation: 'list-models' }), { code: 'OPERATION_UNSUPPORTED' });
});

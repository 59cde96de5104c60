/** What clients are told of fields that the upstream's API cannot express. */
import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';

const answer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
};

/** Asks in the Anthropic format, with a field that the OpenAI format lacks. */
async function ask(
  t: Test,
  config: string,
  headers: Record<string, string> = {},
  path = 'messages',
) {
  const upstream = await startUpstream(() => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answer),
  }));
  t.teardown(() => upstream.close());
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: `${config}\nopenai-api-key: [{ api-key: secret, base-url: '${upstream.url}' }]\n`,
  });
  t.teardown(() => gateway.close());
  const response = await fetch(`${gateway.url}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: 'gpt-4o',
      max_tokens: 100,
      top_k: 5,
      messages: [{ role: 'user', content: 'Hello there' }],
    }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { response, body, sent: upstream.requests.length, logs: gateway.logs };
}

t.test('a field that is lost is named in a header and in the log', async (t) => {
  const { response, logs } = await ask(t, '');
  t.equal(response.status, 200);
  t.match(response.headers.get('x-ai-proxy-lossy'), /^"top_k";reason=".+"$/);
  t.match(logs.at(-1), { msg: 'request', lost: [{ path: 'top_k' }] });
});

t.test('nothing is said where the operator allows losses', async (t) => {
  const { response } = await ask(t, 'translation: allow');
  t.equal(response.status, 200);
  t.equal(response.headers.get('x-ai-proxy-lossy'), null);
});

t.test('strict translation refuses the request and sends nothing', async (t) => {
  const { response, body, sent } = await ask(t, 'translation: strict');
  t.equal(response.status, 400);
  t.match(body, { type: 'error', error: { type: 'invalid_request_error', message: /top_k/ } });
  t.equal(sent, 0);
});

t.test('a client key has its own rule', async (t) => {
  const keys = 'auth-keys: [{ key: careful, translation: strict }, { key: easy }]';
  t.equal((await ask(t, keys, { 'x-api-key': 'careful' })).response.status, 400);
  t.equal((await ask(t, keys, { 'x-api-key': 'easy' })).response.status, 200);
});

t.test('tokens are estimated where the upstream has no counter, and marked so', async (t) => {
  const { response, body, sent } = await ask(t, '', {}, 'messages/count_tokens');
  t.equal(response.status, 200);
  t.equal(response.headers.get('x-ai-proxy-estimated'), 'tokens');
  t.match(body, { input_tokens: 6 });
  t.equal(sent, 0);
});

import { startGateway, startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };

const chatAnswer = (model: string): UpstreamReply => ({
  headers: json,
  body: JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: model }, finish_reason: 'stop' }],
  }),
});
const claudeAnswer: UpstreamReply = {
  headers: json,
  body: JSON.stringify({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [{ type: 'text', text: 'from claude' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  }),
};
const chunk = (text: string): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`;
const failure: UpstreamReply = {
  status: 500,
  headers: json,
  body: JSON.stringify({ error: { message: 'broken', type: 'server_error' } }),
};

const chatModels = [
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-unborn',
  'gpt-down',
  'gpt-empty',
  'gpt-early',
  'gpt-late',
  'gpt-good',
];

/** Each model has an account of its own, since accounts rest after a failure. */
const account = (url: string) => (id: string) => ({
  name: `of-${id}`,
  'api-key': `secret-of-${id}`,
  'base-url': url,
  models: [{ id }],
});

interface Scene {
  readonly url: string;
  /** Bodies that reached the chat upstream, and the Claude upstream. */
  readonly chat: () => readonly Record<string, unknown>[];
  readonly claude: () => readonly Record<string, unknown>[];
}

/** A chat upstream that plays by model, and a Claude upstream, behind a gateway. */
async function scene(
  t: Test,
  play: (model: string) => UpstreamReply,
  config = '{}',
): Promise<Scene> {
  const bodyOf = ({ body }: { body: Buffer }) =>
    JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  const chat = await startUpstream((request) => play(String(bodyOf(request)['model'])));
  const claude = await startUpstream(() => claudeAnswer);
  const gateway = await startGateway({
    builtins,
    config: `
pipeline:
  - chat-api
  - messages-api
  - gemini-api
  - debug-headers
  - auth:
      auth-keys:
        - { key: everything }
        - { key: gpt-only, allowed-models: ['gpt-*'] }
  - model-fallback: ${config}
  - router: { request-retry: 0 }
  - claude: { keys: [{ name: a, api-key: secret-a, base-url: '${claude.url}', models: [{ id: claude-sonnet-4-5, alias: sonnet }] }] }
  - openai: { keys: ${JSON.stringify(chatModels.map(account(chat.url)))} }
`,
  });
  t.teardown(() => Promise.all([gateway.close(), chat.close(), claude.close()]));
  return {
    url: gateway.url,
    chat: () => chat.requests.map(bodyOf),
    claude: () => claude.requests.map(bodyOf),
  };
}

const post = (url: string, body: object, key = 'everything'): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'x-debug': 'true', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
const messages = [{ role: 'user', content: 'Hello' }];

t.test('a list of the request is asked in turn, over formats and providers', async (t) => {
  const { url, chat, claude } = await scene(t, () => failure);
  const models = ['gpt-4o-mini', 'gpt-unborn', 'sonnet'];
  const response = await post(`${url}/v1/chat/completions`, { model: 'gpt-4o', models, messages });
  t.equal(response.status, 200);
  t.equal(response.headers.get('x-debug-attempts'), '4');
  t.equal(
    response.headers.get('x-debug-trace'),
    'gpt-4o@openai:UPSTREAM_FAILED, gpt-4o-mini@openai:UPSTREAM_FAILED, gpt-unborn@openai:UPSTREAM_FAILED, claude-sonnet-4-5@claude:ok',
  );
  t.equal(response.headers.get('x-debug-model'), 'claude-sonnet-4-5');
  t.match(await response.json(), { choices: [{ message: { content: 'from claude' } }] });
  t.same(
    chat().map(({ model }) => model),
    ['gpt-4o', 'gpt-4o-mini', 'gpt-unborn'],
  );
  for (const body of [...chat(), ...claude()]) t.notOk('models' in body);
});

t.test('a list passes neither way in a body of the same format', async (t) => {
  const { url, claude } = await scene(t, () => failure);
  const body = { model: 'gpt-4o', models: ['sonnet'], max_tokens: 9, messages };
  const response = await post(`${url}/v1/messages`, body);
  t.match(await response.json(), { type: 'message', content: [{ text: 'from claude' }] });
  t.same(claude(), [{ model: 'claude-sonnet-4-5', max_tokens: 9, messages }]);
});

t.test('a list stands in the body also where the model is in the path', async (t) => {
  const { url, claude } = await scene(t, () => failure);
  const response = await post(`${url}/v1beta/models/gpt-4o:generateContent`, {
    models: ['sonnet'],
    contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
  });
  t.match(await response.json(), {
    candidates: [{ content: { parts: [{ text: 'from claude' }] } }],
  });
  t.equal(claude().length, 1);
});

t.test('a configured chain is asked, without what the key may not use', async (t) => {
  const chains = '{ chains: { gpt-4o: [sonnet, gpt-4o-mini] } }';
  const play = (model: string) => (model === 'gpt-4o' ? failure : chatAnswer(model));
  const { url, claude } = await scene(t, play, chains);
  const all = await post(`${url}/v1/chat/completions`, { model: 'gpt-4o', messages });
  t.match(await all.json(), { choices: [{ message: { content: 'from claude' } }] });
  const some = await post(`${url}/v1/chat/completions`, { model: 'gpt-4o', messages }, 'gpt-only');
  t.match(await some.json(), { choices: [{ message: { content: 'gpt-4o-mini' } }] });
  t.equal(claude().length, 1);
});

t.test('a forbidden model in a list is refused before any call', async (t) => {
  const { url, chat, claude } = await scene(t, chatAnswer);
  const body = { model: 'gpt-4o', models: ['gpt-4o-mini', 'sonnet'], messages };
  const response = await post(`${url}/v1/chat/completions`, body, 'gpt-only');
  t.equal(response.status, 403);
  t.match(await response.json(), { error: { message: /"sonnet"/, param: 'models' } });
  t.same([...chat(), ...claude()], []);
});

t.test('a stream moves on before its first content and never after', async (t) => {
  const early = `data: ${JSON.stringify({ error: { message: 'overloaded', type: 'server_error' } })}\n\n`;
  const streams: Record<string, UpstreamReply> = {
    'gpt-empty': { headers: events, body: '' },
    'gpt-early': { headers: events, body: early },
    'gpt-late': { headers: events, body: chunk('Hel'), breakOff: true },
    'gpt-good': { headers: events, body: `${chunk('good')}data: [DONE]\n\n` },
  };
  const { url, chat } = await scene(t, (model) => streams[model] ?? failure);
  const ask = async (models: readonly string[]): Promise<Response> =>
    post(`${url}/v1/chat/completions`, { model: models[0], models, messages, stream: true });
  const saved = await ask(['gpt-down', 'gpt-empty', 'gpt-early', 'gpt-good']);
  t.equal(saved.status, 200);
  t.match(
    saved.headers.get('x-debug-trace'),
    /^gpt-down@.*gpt-empty@.*gpt-early@.*gpt-good@openai:ok$/,
  );
  const text = await saved.text();
  t.match(text, '"content":"good"');
  t.notMatch(text, 'overloaded');
  const before = chat().length;
  const broken = await (await ask(['gpt-late', 'gpt-good'])).text();
  t.match(broken, '"content":"Hel"');
  t.match(broken, '"error"');
  t.notMatch(broken, 'good');
  t.equal(chat().length, before + 1);
});

t.test('a refused request is not asked of another model', async (t) => {
  const refused = { ...failure, status: 400 };
  const { url, claude } = await scene(t, () => refused);
  const body = { model: 'gpt-4o', models: ['sonnet'], messages };
  const response = await post(`${url}/v1/chat/completions`, body);
  t.equal(response.status, 400);
  t.equal(response.headers.get('x-debug-trace'), 'gpt-4o@openai:UPSTREAM_REJECTED');
  t.same(claude(), []);
});

t.test('a client that leaves ends the chain', async (t) => {
  const leaving = new AbortController();
  const slow: UpstreamReply = { ...failure, chunkDelayMs: 300 };
  const { url, chat } = await scene(t, () => {
    setTimeout(() => leaving.abort(), 50);
    return slow;
  });
  const body = { model: 'gpt-4o', models: ['gpt-4o-mini', 'sonnet'], messages };
  await t.rejects(
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer everything' },
      body: JSON.stringify(body),
      signal: leaving.signal,
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  t.equal(chat().length, 1);
});

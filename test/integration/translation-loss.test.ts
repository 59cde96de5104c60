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

/** A request of a client of each format to an upstream of another one, and where it loses something. */
interface Lossy {
  readonly client: string;
  readonly path: string;
  readonly upstream: 'openai-api-key' | 'claude-api-key';
  readonly body: object;
  readonly lost: readonly string[];
}

const audio = { data: 'AA==', format: 'wav' };
const lossy: readonly Lossy[] = [
  {
    client: 'Chat Completions',
    path: '/v1/chat/completions',
    upstream: 'claude-api-key',
    body: {
      model: 'm',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hear' },
            { type: 'input_audio', input_audio: audio },
          ],
        },
      ],
      response_format: { type: 'json_schema', json_schema: { schema: {}, strict: false } },
    },
    lost: ['messages[0].content[1]', 'response_format.json_schema.strict'],
  },
  {
    client: 'Messages',
    path: '/v1/messages',
    upstream: 'openai-api-key',
    body: {
      model: 'm',
      max_tokens: 100,
      system: 'Be brief.',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm', signature: 's' }] },
        { role: 'user', content: 'Hello?' },
      ],
      thinking: { type: 'enabled', budget_tokens: 2000, display: 'summarized' },
    },
    lost: ['thinking.budget_tokens', 'thinking.display', 'messages[1].content[0]'],
  },
  {
    client: 'Responses',
    path: '/v1/responses',
    upstream: 'claude-api-key',
    body: {
      model: 'm',
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: 'Hi' },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'e' },
        { role: 'user', content: 'Hello?' },
      ],
      text: { verbosity: 'low' },
    },
    lost: ['input[1]', 'text.verbosity'],
  },
  {
    client: 'Gemini',
    path: '/v1beta/models/m:generateContent',
    upstream: 'openai-api-key',
    body: {
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ parts: [{ text: 'Run' }, { executableCode: { code: '1' } }] }],
      generation_config: { top_k: 5 },
    },
    lost: ['contents[0].parts[1]', 'generation_config.top_k'],
  },
  {
    client: 'legacy Completions',
    path: '/v1/completions',
    upstream: 'claude-api-key',
    body: { model: 'm', prompt: 'Go on', max_tokens: 9, n: 2, stop: [' '] },
    lost: ['n', 'stop'],
  },
];

const answers: Readonly<Record<Lossy['upstream'], object>> = {
  'openai-api-key': answer,
  'claude-api-key': {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'Hi' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  },
};

async function startLossy(t: Test, { upstream: provider }: Lossy, translation: string) {
  const upstream = await startUpstream(() => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answers[provider]),
  }));
  t.teardown(() => upstream.close());
  const key = `{ api-key: secret, base-url: '${upstream.url}', models: [{ id: m }] }`;
  const config = `translation: ${translation}\n${provider}: [${key}]\n`;
  const gateway = await startGateway({ builtins, defaultPipeline, config });
  t.teardown(() => gateway.close());
  return { gateway, upstream };
}

const post = (url: string, body: object) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

for (const each of lossy) {
  const { client, path, body, lost } = each;

  t.test(`a ${client} client is told of losses by the paths of its own body`, async (t) => {
    const { gateway } = await startLossy(t, each, 'warn');
    const response = await post(`${gateway.url}${path}`, body);
    t.equal(response.status, 200, await response.text());
    const header = response.headers.get('x-ai-proxy-lossy') ?? '';
    const told = [...header.matchAll(/(?:^|, )"([^"]+)"/g)].map(([, place = '']) => place);
    t.strictSame(told.toSorted(), lost.toSorted());
    const logged = told.map((place) => ({ path: place }));
    t.match(gateway.logs.at(-1), { msg: 'request', lost: logged });
  });

  t.test(`a ${client} client is refused by such a path`, async (t) => {
    const { gateway, upstream } = await startLossy(t, each, 'strict');
    const response = await post(`${gateway.url}${path}`, body);
    t.equal(response.status, 400);
    const words = await response.text();
    t.ok(
      lost.some((place) => words.includes(`${place} cannot be sent`)),
      words,
    );
    t.equal(upstream.requests.length, 0);
  });
}

import { readFileSync } from 'node:fs';
import t from 'tap';
import { parseObject, type JsonObject } from '@ai-proxy/core';
import { startGateway, startUpstream, type UpstreamRequest } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';

const golden = new URL('../../../../golden/streams/openai-responses/text.sse', import.meta.url);
const streamed = readFileSync(golden);
const words = 'Héllo 🙂';
const whole = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_700_000_000,
  status: 'completed',
  model: 'm',
  output: [
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: words, annotations: [] }],
    },
  ],
  usage: { input_tokens: 9, output_tokens: 4, total_tokens: 13 },
};

/** A server that knows nothing but the Responses API. */
function answer({ url, body }: UpstreamRequest) {
  if (url !== '/v1/responses') return { status: 404, body: '{"error":{"message":"no such path"}}' };
  const asked = parseObject(body.toString('utf8')) ?? {};
  return asked['stream'] === true
    ? { headers: { 'content-type': 'text/event-stream' }, body: streamed }
    : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(whole) };
}

/** A client's request in its own format, and where the words of its answer stand. */
interface ClientCase {
  readonly path: string;
  readonly streamPath?: string;
  readonly body: JsonObject;
  readonly wholeText: RegExp;
}

const messages = [{ role: 'user', content: 'Hi' }];
const clients: Readonly<Record<string, ClientCase>> = {
  chat: {
    path: '/v1/chat/completions',
    body: { model: 'm', messages },
    wholeText: /"content":"Héllo 🙂"/,
  },
  responses: {
    path: '/v1/responses',
    body: { model: 'm', input: 'Hi' },
    wholeText: /"text":"Héllo 🙂"/,
  },
  messages: {
    path: '/v1/messages',
    body: { model: 'm', max_tokens: 99, messages },
    wholeText: /"text":"Héllo 🙂"/,
  },
  gemini: {
    path: '/v1beta/models/m:generateContent',
    streamPath: '/v1beta/models/m:streamGenerateContent?alt=sse',
    body: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
    wholeText: /"text":"Héllo 🙂"/,
  },
};

t.test('serves clients of all formats from a server of the Responses API', async (t) => {
  const upstream = await startUpstream(answer);
  t.teardown(() => upstream.close());
  const account = {
    name: 'new',
    'api-key': 'k',
    'base-url': upstream.url,
    'wire-api': 'responses',
  };
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: JSON.stringify({ 'openai-compatibility': [account] }),
  });
  t.teardown(() => gateway.close());
  const post = (path: string, body: JsonObject) =>
    fetch(gateway.url + path, { method: 'POST', body: JSON.stringify(body) });

  for (const [name, { path, streamPath, body, wholeText }] of Object.entries(clients)) {
    const answered = await post(path, body);
    t.equal(answered.status, 200, name);
    t.match(await answered.text(), wholeText);

    const asked = streamPath === undefined ? { ...body, stream: true } : body;
    const stream = await post(streamPath ?? path, asked);
    t.match(stream.headers.get('content-type'), /^text\/event-stream/, name);
    const text = await stream.text();
    t.match(text, /"Hé"/);
    t.match(text, /🙂"/);
    t.notMatch(text, /"error":\s*\{/);
    t.match(parseObject(upstream.requests.at(-1)?.body.toString('utf8') ?? ''), {
      model: 'm',
      stream: true,
    });
  }
  t.equal(upstream.requests.length, 2 * Object.keys(clients).length);
  t.match(upstream.requests[0], {
    url: '/v1/responses',
    headers: { authorization: 'Bearer k' },
  });
  t.equal(gateway.gateway.streamViolations, 0);

  await post('/v1/embeddings', { model: 'm', input: 'Hi' });
  t.equal(upstream.requests.at(-1)?.url, '/v1/embeddings', 'vectors have one format only');
});

import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t from 'tap';

const stream = [
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","x_vendor":{"n":12345678901234567890},"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\r\n\r\n',
  ': a comment\n\ndata: {"choices":[{"index":0,"delta":{"content":"é',
  '"},"x_new":1.0}]}\n\n',
  'event: odd\nid: 7\ndata: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
];
const whole =
  '{ "id":"c","object":"chat.completion","x_vendor":12345678901234567890,\n "choices":[{"index":0,"message":{"role":"assistant","content":"\\u00e9","x_deep":[1.0,2e3]},"finish_reason":"stop"}]}';

t.test('one dialect on both sides', async (t) => {
  const upstream = await startUpstream((request) =>
    request.body.includes('"stream":true')
      ? { headers: { 'content-type': 'text/event-stream' }, body: stream, chunkDelayMs: 5 }
      : { headers: { 'content-type': 'application/json' }, body: whole },
  );
  const gateway = await startGateway({
    builtins,
    config: `
pipeline:
  - chat-api
  - router
  - openai-compat:
      keys:
        - { name: up, api-key: upstream-secret, base-url: '${upstream.url}', models: [{ id: real-model, alias: "na\\"me" }, { id: plain }] }
`,
  });
  t.teardown(() => Promise.all([gateway.close(), upstream.close()]));
  const post = async (body: string): Promise<string> => {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', body });
    t.equal(response.status, 200);
    return response.text();
  };

  const rest =
    ' ,\n"messages":[{"role":"user","content":"h\\u0069 \\"model\\": 😀"}],"x_unknown":{"big":12345678901234567890,"model":"inner"}, "temperature":1.0 }';

  t.equal(await post(`{"model":"plain"${rest}`), whole, 'the answer is the bytes of the upstream');
  t.equal(
    upstream.requests.at(-1)?.body.toString(),
    `{"model":"plain"${rest}`,
    'the request is the bytes of the client',
  );

  await post(`{ "model" :  "na\\"me"${rest}`);
  t.equal(
    upstream.requests.at(-1)?.body.toString(),
    `{ "model" :  "real-model"${rest}`,
    'an alias changes the name of the model and nothing else',
  );

  t.equal(
    await post(`{"stream":true,"model":"plain"${rest}`),
    stream.join(''),
    'a stream is the bytes of the upstream',
  );

  await post(`{"model":"other","model":"plain"${rest}`);
  t.equal(
    JSON.parse(upstream.requests.at(-1)?.body.toString() ?? '').model,
    'plain',
    'of a name given twice, upstream and policies see the same value',
  );
  t.equal(
    upstream.requests
      .at(-1)
      ?.body.toString()
      .match(/"model":"/g)?.length,
    2,
    'and only once at the top',
  );
});

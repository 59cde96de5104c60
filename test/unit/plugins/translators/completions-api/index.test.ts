import t from 'tap';
import { startGateway, startUpstream, type UpstreamRequest } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import OpenAI from 'openai';
import plugin from '../../../../../plugins/translators/completions-api/index.ts';

const envelope = { id: 'chatcmpl-1', created: 5, model: 'm' };
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const choice = (message: object) => ({ index: 0, finish_reason: 'stop', ...message });
const whole = {
  ...envelope,
  object: 'chat.completion',
  choices: [choice({ message: { role: 'assistant', content: 'upon a time' } })],
  usage,
};
const chunks = [
  { choices: [{ index: 0, delta: { role: 'assistant', content: 'upon ' } }] },
  { choices: [{ index: 0, delta: { content: 'a time' } }] },
  { choices: [choice({ delta: {} })] },
  { choices: [], usage },
];
const streamed = `${chunks
  .map((chunk) => `data: ${JSON.stringify({ ...envelope, ...chunk })}\n\n`)
  .join('')}data: [DONE]\n\n`;

function answer({ body }: UpstreamRequest) {
  return body.includes('"stream":true')
    ? { headers: { 'content-type': 'text/event-stream' }, body: streamed }
    : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(whole) };
}

t.test('serves the official client from an upstream that chats', async (t) => {
  const upstream = await startUpstream(answer);
  t.teardown(() => upstream.close());
  const gateway = await startGateway({
    builtins: { ...builtins, 'completions-api': async () => ({ default: plugin }) },
    config: JSON.stringify({
      pipeline: ['chat-api', 'completions-api', 'router', 'openai'],
      'openai-api-key': [{ 'api-key': 'k', 'base-url': upstream.url }],
    }),
  });
  t.teardown(() => gateway.close());
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'any', maxRetries: 0 });
  const asked = { model: 'm', prompt: 'Once ', max_tokens: 9, echo: true };

  const answered = await client.completions.create(asked);
  t.equal(answered.object, 'text_completion');
  t.match(answered.choices, [{ text: 'Once upon a time', finish_reason: 'stop' }]);
  t.equal(answered.usage?.total_tokens, 5);
  t.match(JSON.parse(upstream.requests[0]?.body.toString('utf8') ?? ''), {
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'Once ' }],
  });

  const stream = await client.completions.create({
    ...asked,
    stream: true,
    stream_options: { include_usage: true },
  });
  const seen: OpenAI.Completion[] = [];
  for await (const chunk of stream) seen.push(chunk);
  t.equal(seen.map(({ choices: [first] }) => first?.text ?? '').join(''), 'Once upon a time');
  t.equal(seen.at(-1)?.usage?.total_tokens, 5);

  await t.rejects(client.completions.create({ ...asked, prompt: ['a', 'b'] }), {
    status: 400,
    code: 'TRANSLATION_UNSUPPORTED',
    param: 'prompt',
  });
  await t.rejects(client.completions.create({ ...asked, n: 1.5 }), {
    status: 400,
    code: 'FIELD_INVALID',
    param: 'n',
  });
  t.equal(gateway.gateway.streamViolations, 0);
});

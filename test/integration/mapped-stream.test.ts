import { definePlugin } from '@ai-proxy/core';
import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t from 'tap';

const shout = definePlugin({
  name: 'shout',
  api: 1,
  summary: 'Writes what models say in capitals.',
  setup: () => ({
    async handle(_ctx, next) {
      const reply = await next();
      reply.map((event) =>
        event.type === 'part-delta' && event.delta.type === 'text'
          ? { ...event, delta: { type: 'text', text: event.delta.text.toUpperCase() } }
          : event,
      );
      return reply;
    },
  }),
});

const chunk = (choice: object): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', x_vendor: 1, choices: [{ index: 0, ...choice }] })}\n\n`;
const role = chunk({ delta: { role: 'assistant', content: '' }, finish_reason: null });
const done = 'data: [DONE]\n\n';

t.test('a mapper on a stream of one dialect', async (t) => {
  let stream = '';
  const upstream = await startUpstream(() => ({
    headers: { 'content-type': 'text/event-stream' },
    body: stream,
  }));
  const gateway = await startGateway({
    builtins: { ...builtins, shout: () => Promise.resolve({ default: shout }) },
    config: `
pipeline:
  - chat-api
  - shout
  - router
  - openai-compat: { keys: [{ name: up, api-key: upstream-secret, base-url: '${upstream.url}' }] }
`,
  });
  t.teardown(() => Promise.all([gateway.close(), upstream.close()]));
  const ask = async (answer: string): Promise<string> => {
    stream = answer;
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'm',
        stream: true,
        messages: [{ role: 'user', content: 'x' }],
      }),
    });
    return response.text();
  };
  const count = (text: string, part: string): number => text.split(part).length - 1;

  const together = await ask(
    role + chunk({ delta: { content: 'hi' }, finish_reason: 'stop' }) + done,
  );
  t.match(together, '"content":"HI"');
  t.equal(count(together, '"finish_reason":"stop"'), 1, 'a finish beside changed text is not lost');
  t.equal(count(together, '[DONE]'), 1);

  const untouched = role + chunk({ delta: { content: '1 + 1' }, finish_reason: null });
  const finish = chunk({ delta: {}, finish_reason: 'stop' });
  const changedAfter = await ask(untouched + chunk({ delta: { content: 'two' } }) + finish + done);
  t.ok(changedAfter.startsWith(role), 'what comes before the first change is what came');
  t.equal(count(changedAfter, '"finish_reason":"stop"'), 1);

  const call = chunk({
    delta: {
      tool_calls: [
        { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
      ],
    },
  });
  const noMark = await ask(role + call + chunk({ delta: {}, finish_reason: 'tool_calls' }));
  t.equal(
    count(noMark, '"finish_reason":"tool_calls"'),
    1,
    'a stream without its mark is not finished twice',
  );
  t.equal(count(noMark, '[DONE]'), 1, 'and gets the mark');
});

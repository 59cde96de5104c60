import { definePlugin } from '@ai-proxy/core';
import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t from 'tap';
import { differences } from './recordings/answer.ts';
import { clientFormats, question } from './recordings/client.ts';
import { asSeenBy, withExpectedIds } from './recordings/mapping.ts';
import { formatNames } from './recordings/recording.ts';
import { startRelay } from './recordings/relay.ts';
import { goldenStreams } from './torture/golden.ts';

const shout = definePlugin({
  name: 'shout',
  api: 1,
  summary: 'Writes what models say in capitals.',
  setup: () => ({
    async handle(_ctx, next) {
      const reply = await next();
      reply.map((event) => {
        if (event.type !== 'part-delta' || event.delta.type !== 'text') return event;
        const text = event.delta.text.toUpperCase();
        return text === event.delta.text ? event : { ...event, delta: { type: 'text', text } };
      });
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
  t.match(changedAfter, '"content":"1 + 1"', 'what comes before the first change is there');
  t.equal(count(changedAfter, '"role":"assistant"'), 1);
  t.match(changedAfter, '"x_vendor":1', 'and what only the vendor knows');
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

for (const upstream of formatNames)
  for (const client of formatNames)
    t.test(`a mapper on golden streams of ${upstream} for ${client} clients`, async (t) => {
      t.capture(console, 'warn');
      const relay = await startRelay(upstream, [shout]);
      t.teardown(() => relay.close());
      for (const { id, body, headers, model } of goldenStreams(upstream)) {
        const { answer, fault } = clientFormats[upstream].read(body, true);
        relay.play({ headers, body });
        const outcome = await clientFormats[client].ask(relay.url, question(client, model, true));
        if (fault !== undefined) {
          t.match(outcome.error?.message, fault, id);
          continue;
        }
        const seen = client === upstream ? answer : asSeenBy(client, answer, upstream);
        const expected = {
          ...seen,
          reasoning: seen.reasoning.toUpperCase(),
          text: seen.text.toUpperCase(),
          refusal: seen.refusal.toUpperCase(),
        };
        const actual = withExpectedIds(outcome.answer ?? answer, expected);
        t.strictSame(differences(expected, actual), [], `${id}: ${outcome.error?.message}`);
      }
      t.equal(relay.streamViolations(), 0);
    });

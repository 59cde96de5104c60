import t from 'tap';
import type { Test } from 'tap';
import { startGateway, startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import {
  Charge,
  definePlugin,
  isObject,
  parseObject,
  type ChargedCost,
  type JsonObject,
} from '@ai-proxy/core';

const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, finish: string | null = null): string =>
  event({
    id: 'c',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
const said = (...texts: readonly string[]): string[] => [
  chunk({ role: 'assistant', content: '' }),
  ...texts.map((content) => chunk({ content })),
];
const complete = [chunk({}, 'stop'), 'data: [DONE]\n\n'];
const asStream = { headers: { 'content-type': 'text/event-stream' } };
const breaking = (...texts: readonly string[]): UpstreamReply => ({
  ...asStream,
  body: said(...texts),
  breakOff: true,
  chunkDelayMs: 5,
});
const going = (...texts: readonly string[]): UpstreamReply => ({
  ...asStream,
  body: [...said(...texts), ...complete],
});
const charged: (ChargedCost | undefined)[] = [];
const watch = definePlugin({
  name: 'watch',
  api: 1,
  summary: 'Tells what exchanges have cost.',
  setup: () => ({
    handle(ctx, next) {
      ctx.onEnd(() => charged.push(ctx.find(Charge)));
      return next();
    },
  }),
});
const counted = (input: number, output: number): string =>
  event({ id: 'c', choices: [], usage: { prompt_tokens: input, completion_tokens: output } });
const call = { index: 0, id: 'call_1', function: { name: 'f', arguments: '{"a"' } };

interface Facts {
  readonly first: UpstreamReply;
  readonly second: UpstreamReply;
  readonly path?: string;
  readonly body?: object;
  readonly settings?: string;
  readonly prefill?: boolean;
}

/** Asks a gateway whose first upstream breaks off; gives what the client got, and what the second was asked. */
async function ask(t: Test, facts: Facts): Promise<{ text: string; asked: JsonObject[] }> {
  const { first, second, settings = 'stream-failure: continue', prefill = true } = facts;
  const upstreams = [await startUpstream(() => first), await startUpstream(() => second)];
  const [one, two] = upstreams;
  const gateway = await startGateway({
    builtins: { ...builtins, watch: () => Promise.resolve({ default: watch }) },
    defaultPipeline: ['watch', ...defaultPipeline],
    config: `${settings}
routing: { strategy: fill-first }
openai-compatibility:
  - { name: one, api-key: k1, base-url: "${one?.url}" }
  - { name: two, api-key: k2, base-url: "${two?.url}", prefill: ${prefill} }`,
  });
  t.teardown(() => Promise.all([gateway.close(), ...upstreams.map((each) => each.close())]));
  const { body = { messages: [{ role: 'user', content: 'hi' }] } } = facts;
  const response = await fetch(gateway.url + (facts.path ?? '/v1/chat/completions'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', stream: true, max_tokens: 9, ...body }),
  });
  const text = await response.text();
  const asked = (two?.requests ?? []).map((each) => parseObject(each.body.toString()) ?? {});
  return { text, asked };
}

/** The text of a chat stream. */
function textOf(stream: string): string {
  return stream
    .split('\n\n')
    .map((frame) => parseObject(frame.slice('data: '.length)))
    .map((frame) => {
      const [choice] = Array.isArray(frame?.['choices']) ? frame['choices'] : [];
      const delta = isObject(choice) ? choice['delta'] : undefined;
      return isObject(delta) && typeof delta['content'] === 'string' ? delta['content'] : '';
    })
    .join('');
}

t.test('goes on with the text at the next target', async (t) => {
  const { asked, text } = await ask(t, {
    first: breaking('One, two,', ' three, '),
    second: going(' four', ', five.'),
  });
  t.equal(textOf(text), 'One, two, three, four, five.');
  t.match(text, /"finish_reason":"stop".*data: \[DONE\]\n\n$/s);
  t.equal(text.split('"finish_reason":"stop"').length, 2, 'one finish');
  t.match(asked[0]?.['messages'], [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: 'One, two, three,' },
  ]);
});

t.test(
  'goes on once where the failure and the end of the connection arrive together',
  async (t) => {
    const failure = event({ error: { message: 'overloaded', type: 'server_error' } });
    for (const last of [failure, '']) {
      const { asked, text } = await ask(t, {
        first: { ...asStream, body: said('One, two,').join('') + last },
        second: { ...going(' three', '.'), chunkDelayMs: 5 },
      });
      t.equal(asked.length, 1);
      t.equal(textOf(text), 'One, two, three.');
    }
  },
);

t.test('does not go on where several answers are asked for', async (t) => {
  const facts = { first: breaking('One, two,'), second: going(' three') };
  const { asked, text } = await ask(t, {
    ...facts,
    body: { n: 2, messages: [{ role: 'user', content: 'hi' }] },
  });
  t.same(asked, []);
  t.equal(textOf(text), 'One, two,');
  t.match(text, /"error"/);
  const one = await ask(t, {
    ...facts,
    body: { n: 1, messages: [{ role: 'user', content: 'hi' }] },
  });
  t.equal(textOf(one.text), 'One, two, three');
});

t.test('goes on with those that have not broken off first', async (t) => {
  const asked: string[] = [];
  const upstream = await startUpstream(({ headers }) => {
    asked.push(String(headers.authorization));
    return asked.length < 3 ? breaking(` ${asked.length}`) : going(' 3');
  });
  const credentials = ['k1', 'k2', 'k3'].map(
    (key) => `  - { name: ${key}, api-key: ${key}, base-url: "${upstream.url}", prefill: true }`,
  );
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: `stream-failure: continue
routing: { strategy: fill-first }
openai-compatibility:
${credentials.join('\n')}`,
  });
  t.teardown(() => Promise.all([gateway.close(), upstream.close()]));
  const messages = [{ role: 'user', content: 'hi' }];
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', stream: true, messages }),
    headers: { 'content-type': 'application/json' },
  });
  t.equal(textOf(await response.text()), ' 1 2 3');
  t.same(asked, ['Bearer k1', 'Bearer k2', 'Bearer k3']);
});

t.test('cuts off what a model repeats', async (t) => {
  const { text } = await ask(t, {
    first: breaking('One, two, three, four'),
    second: going('One, two, th', 'ree, four, five.'),
  });
  t.equal(textOf(text), 'One, two, three, four, five.');
});

t.test('goes on for clients of other formats', async (t) => {
  const question = { role: 'user', content: 'hi' };
  const ways = {
    '/v1/messages': { messages: [question] },
    '/v1/responses': { input: 'hi' },
    '/v1beta/models/m:streamGenerateContent?alt=sse': {
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
      model: undefined,
      max_tokens: undefined,
      stream: undefined,
    },
  };
  for (const [path, body] of Object.entries(ways)) {
    const facts = { first: breaking('alpha '), second: going('beta'), path, body };
    const { asked, text } = await ask(t, facts);
    t.match(asked[0]?.['messages'], [question, { role: 'assistant', content: 'alpha' }], path);
    t.match(text, /alpha .*beta/s, path);
    t.notMatch(text, 'UPSTREAM_', path);
  }
});

t.test('does not go on with a call, and tells of the failure once', async (t) => {
  const first = breaking('I look.');
  const { asked, text } = await ask(t, {
    first: { ...first, body: [...said('I look.'), chunk({ tool_calls: [call] })] },
    second: going('no'),
  });
  t.strictSame(asked, []);
  t.equal(text.split('"error"').length, 2);
  t.notMatch(text, '[DONE]');
});

t.test('does not ask targets that begin anew', async (t) => {
  const { asked, text } = await ask(t, {
    first: breaking('One'),
    second: going('no'),
    prefill: false,
  });
  t.strictSame(asked, []);
  t.match(text, /"error"/);
});

t.test('a stream fails where nothing else is declared', async (t) => {
  const facts = { first: breaking('One'), second: going('no'), settings: '' };
  const { asked, text } = await ask(t, facts);
  t.strictSame(asked, []);
  t.match(text, /One.*"error"/s);
});

t.test('tells of the first failure where the other target fails, too', async (t) => {
  const { asked, text } = await ask(t, {
    first: breaking('One'),
    second: { status: 400, body: '{"error":{"message":"no prefill here"}}' },
  });
  t.equal(asked.length, 1);
  t.match(text, /broke|connection/);
  t.notMatch(text, 'no prefill here');
});

t.test('charges what both have counted, at the price of who went on', async (t) => {
  charged.length = 0;
  await ask(t, {
    first: breaking('One, two'),
    second: {
      ...asStream,
      body: [...said(' three'), chunk({}, 'stop'), counted(1000, 100), 'data: [DONE]\n\n'],
    },
    settings: `stream-failure: continue
model-prices: { one/m: { input: 1, output: 1 }, two/m: { input: 100, output: 200 } }`,
  });
  // 1,000 tokens at 100 and 100 at 200 US dollars a million.
  t.match(charged, [{ picoUsd: 120_000_000_000n, source: 'estimated' }]);
});

import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway, definePlugin, type Plugin } from '@ai-proxy/core';
import { startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';

const secret = 'sk-upstream-0001';
const json = { 'content-type': 'application/json' };
const chunk = (choice: object): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o', choices: [{ index: 0, ...choice }] })}\n\n`;
const hello = chunk({ delta: { role: 'assistant', content: 'hi' } });
const whole = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const events = { 'content-type': 'text/event-stream' };

/** What the upstream answers, by the model. */
const replies: Readonly<Record<string, UpstreamReply>> = {
  whole: { headers: json, body: whole },
  down: { status: 500, headers: json, body: `{"error":{"message":"no ${secret}\\r\\nhere"}}` },
  broken: { headers: events, body: [hello, hello], breakOff: true, chunkDelayMs: 50 },
  slow: { headers: events, body: Array<string>(500).fill(hello), chunkDelayMs: 20 },
  stream: {
    headers: events,
    body: [hello, chunk({ delta: {}, finish_reason: 'stop' }), 'data: [DONE]\n\n'],
  },
};

/** Says and does wrong what a plugin can, where a request asks for it. */
const noisy: Plugin = definePlugin({
  name: 'noisy',
  api: 1,
  summary: 'Logs.',
  setup(host) {
    host.log.info('noisy is set up');
    const fail = (where: string) => (): never => {
      throw new Error(`${where} failed with ${secret}`);
    };
    return {
      async handle(ctx, next) {
        const what = ctx.inbound.headers['x-noise'];
        ctx.log.info({ what, key: secret }, `said ${secret}\r\n{"level":60,"id":"forged"}\u2028`);
        ctx.fork({}).log.warn({ err: new Error('warned', { cause: new Error(secret) }) }, 'forked');
        if (what === 'throw') fail('handle')();
        if (what === 'end') ctx.onEnd(fail('end'));
        if (what === 'leave') ctx.lifetime.onEnd(fail('leave'));
        const reply = await next();
        if (what === 'observe') reply.observe(fail('observe'));
        return reply;
      },
      close: fail('close'),
    };
  },
});

/** Lines of the gateway itself, which belong to no request. */
const ofNobody: readonly RegExp[] = [
  /^noisy is set up$/,
  /^configuration reloaded$/,
  /^a plugin failed to close$/,
  /^something failed to close$/,
];

async function start(t: Test) {
  const upstream = await startUpstream(({ body }) => {
    const model = /"model":"([\w-]+)"/.exec(body.toString('utf8'))?.[1] ?? '';
    return (
      replies[model] ?? { status: 404, headers: json, body: '{"error":{"message":"unknown"}}' }
    );
  });
  t.teardown(() => upstream.close());
  const lines: string[] = [];
  const gateway = await createGateway({
    builtins: { ...builtins, noisy: () => Promise.resolve({ default: noisy }) },
    defaultPipeline: defaultPipeline.flatMap((name) =>
      name === 'auth' ? [name, 'noisy'] : [name],
    ),
    configText: JSON.stringify({
      debug: true,
      host: '127.0.0.1',
      port: 0,
      'body-limit-mb': 0.01,
      retry: { 'max-retries': 0, 'cooldown-5xx-secs': 0 },
      'auth-keys': [{ key: 'client-key-0001' }],
      'stream-failure': 'continue',
      'model-fallback': { chains: { down: ['whole'] } },
      routing: { strategy: 'fill-first' },
      'openai-api-key': [
        {
          'api-key': secret,
          'base-url': upstream.url,
          models: [...Object.keys(replies), 'unknown'].map((id) => ({ id })),
        },
      ],
      // Goes on where the other one breaks off.
      'openai-compatibility': [
        {
          name: 'two',
          'api-key': 'sk-upstream-0002',
          'base-url': upstream.url,
          prefill: true,
          models: [{ id: 'stream', alias: 'broken' }],
        },
      ],
    }),
    logDestination: new Writable({
      write: (line: Buffer, _encoding, done) => {
        lines.push(line.toString('utf8'));
        done();
      },
    }),
  });
  const { port } = await gateway.listen();
  const ids: string[] = [];
  const ask = async (model: string, noise = '', changes: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer client-key-0001', 'x-noise': noise },
      body: JSON.stringify({
        model,
        stream: replies[model]?.headers === events,
        messages: [{ role: 'user', content: 'hello' }],
      }),
      ...changes,
    });
    ids.push(response.headers.get('x-request-id') ?? '');
    return response;
  };
  return { ask, gateway, ids, lines, port };
}

type Line = Readonly<Record<string, unknown>>;

function parseLine(line: string): Line {
  return JSON.parse(line) as Line;
}

t.test('every line is one object, has its request, and shows no secret', async (t) => {
  const { ask, gateway, ids, lines, port } = await start(t);
  const of = (pattern: RegExp): Line[] =>
    lines.map(parseLine).filter(({ msg }) => pattern.test(String(msg)));
  const once = async (pattern: RegExp): Promise<void> => {
    for (let tries = 0; tries < 500 && of(pattern).length === 0; tries++) await sleep(10);
    t.not(of(pattern).length, 0, `there is ${String(pattern)}`);
  };

  for (const noise of ['', 'throw', 'end', 'observe']) await (await ask('whole', noise)).text();
  await (await ask('down')).text();
  await (await ask('unknown')).text();
  await (await ask('broken')).text();
  const leaving = await ask('slow', 'leave');
  const reader = leaving.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await (await ask('whole', '', { headers: { authorization: `Bearer ${secret}` } })).text();
  await (await ask('whole', '', { body: 'no JSON' })).text();
  await (await ask('whole', '', { body: `{"model":"${secret}","messages":[]}` })).text();
  await (await ask('whole', '', { body: 'x'.repeat(20_000) })).text().catch(() => '');
  const lost = await fetch(`http://127.0.0.1:${port}/nowhere/${secret}`);
  ids.push(lost.headers.get('x-request-id') ?? '');
  await lost.text();
  await gateway.reload();
  await once(/^a plugin failed when its exchange ended$/);
  await gateway.close();

  const expected = [
    /^said \*\*\*/,
    /^forked$/,
    /^request$/,
    /^a plugin failed at the end of a request$/,
    /^an observer failed$/,
    /^a model of a chain has failed$/,
    /^a stream is continued$/,
    ...ofNobody.slice(0, 3),
  ];
  for (const pattern of expected) await once(pattern);

  const known = new Set(ids);
  t.equal(known.size, ids.length);
  for (const line of lines) {
    t.match(line, /^\{[^\p{Cc}\u2028\u2029]+\}\n$/u, 'one object a line');
    t.notMatch(line, /sk-upstream|client-key/);
    const { id, level, msg, time } = parseLine(line);
    t.match(
      { level, msg, time },
      { level: Number, msg: String, time: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ },
    );
    if (ofNobody.some((pattern) => pattern.test(String(msg)))) continue;
    t.ok(known.has(String(id)), 'has the id of a request');
    t.equal(line.split('"id":').length, 2, 'and has it once');
  }
  t.equal(of(/^request$/).length, ids.length, 'one of them sums a request up');
});

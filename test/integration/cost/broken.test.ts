import { startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import { GatewayError } from '@ai-proxy/core';
import t, { type Test } from 'tap';
import { ask, configuration, startScene } from './scene.ts';
import { formats, openings, streamed, type Format } from './vendor.ts';

const tokens = {
  fresh: 1000,
  cacheRead: 200,
  cacheWrite: 0,
  cacheWriteHour: 0,
  output: 500,
  thinking: 0,
};
const words = Array.from({ length: 400 }, (_, at) => `and here is word number ${at}, `);
const json = { 'content-type': 'application/json' };

/** An upstream that answers everything with this. */
async function startWith(t: Pick<Test, 'teardown'>, reply: (count: number) => UpstreamReply) {
  const upstream = await startUpstream((_request, count) => reply(count));
  t.teardown(() => upstream.close());
  return upstream;
}

/** Asks for a stream and leaves once so many bytes of it have come; gives what came. */
async function leaveAfter(bytes: number, url: string, format: Format, upstream: Format) {
  const leaving = new AbortController();
  const model = `model-of-${upstream}`;
  const response = await ask(url, { format, model, stream: true, signal: leaving.signal });
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.length > bytes) leaving.abort();
    }
  } catch {
    // The client has left.
  }
  return text;
}

t.test('a client that leaves is charged for what it got, marked as an estimate', async (t) => {
  for (const upstream of formats) {
    const opening = openings[upstream](tokens, words);
    const server = await startWith(t, () => streamed(opening, 4));
    const scene = await startScene(t, configuration(server.url));
    let asked = 0;
    for (const format of formats) {
      const name = `${format} to ${upstream}`;
      const text = await leaveAfter(8000, scene.url, format, upstream);
      const got = [...text.matchAll(/and here is word number \d+, /g)].join('').length;
      const row = (await scene.rowsUntil(++asked)).at(-1);
      t.match(row, { outcome: 'cancelled', usageSource: 'estimated', credential: upstream }, name);
      const { inputTokens = 0, outputTokens = 0 } = row?.usage ?? {};
      // Some of it was on its way when the client left.
      t.ok(
        outputTokens >= (got / 4) * 0.85,
        `${name}: ${outputTokens} tokens for ${got} characters`,
      );
      t.ok(outputTokens <= got / 4 + 700, `${name}: not all that was to come`);
      if (upstream === 'messages') t.equal(inputTokens, 1000, 'input as the provider said');
      else t.ok(inputTokens >= 4 && inputTokens <= 30, `${name}: ${inputTokens} tokens of input`);
      t.ok((row?.costPicoUsd ?? 0n) > 0n, name);
    }
  }
});

t.test('a stream that breaks is charged for what came', async (t) => {
  for (const format of formats) {
    const opening = openings[format](tokens, words.slice(0, 40));
    const server = await startWith(t, () => ({ ...streamed(opening), breakOff: true }));
    const scene = await startScene(
      t,
      configuration(server.url, { streaming: { 'bootstrap-retries': 0 } }),
    );
    await (await ask(scene.url, { format, model: `model-of-${format}`, stream: true })).text();
    const [row] = await scene.rowsUntil(1);
    t.match(row, { outcome: 'failed', usageSource: 'estimated', credential: format }, format);
    t.ok((row?.usage?.outputTokens ?? 0) > 100, format);
  }
});

t.test('a client that leaves before an answer began is charged nothing', async (t) => {
  const server = await startWith(t, () => streamed(openings.chat(tokens, words), 5000));
  const scene = await startScene(t, configuration(server.url));
  const signal = AbortSignal.timeout(150);
  await t.rejects(ask(scene.url, { format: 'chat', model: 'model-of-chat', stream: true, signal }));
  const [row] = await scene.rowsUntil(1);
  t.match(row, { outcome: 'cancelled', usageSource: 'none', costPicoUsd: 0n });
});

t.test('errors have a row each, which costs nothing and names them', async (t) => {
  const server = await startWith(t, () => ({
    status: 400,
    headers: json,
    body: '{"error":{"message":"no","type":"invalid_request_error"}}',
  }));
  const scene = await startScene(t, configuration(server.url));
  const response = await ask(scene.url, { format: 'chat', model: 'model-of-chat' });
  t.equal(response.status, 400);
  await ask(scene.url, { format: 'messages', model: 'nobody-has-it' });
  const rows = await scene.rowsUntil(2);
  t.match(rows, [
    {
      outcome: 'failed',
      status: 400,
      code: 'UPSTREAM_REJECTED',
      costPicoUsd: 0n,
      usageSource: 'none',
      attempts: [{ credential: 'chat', outcome: 'UPSTREAM_REJECTED' }],
    },
    { outcome: 'failed', status: 404, code: 'MODEL_UNKNOWN', costPicoUsd: 0n, attempts: [] },
  ]);
  t.equal(rows[0]?.provider, undefined);
});

t.test('of several attempts the one that answered is charged', async (t) => {
  const usage = { prompt_tokens: 10, completion_tokens: 1 };
  const choices = [
    { index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' },
  ];
  const good = JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices,
    usage,
  });
  const server = await startWith(t, (count) =>
    count === 1
      ? { status: 500, headers: json, body: '{"error":{"message":"broken"}}' }
      : { headers: json, body: good },
  );
  const account = (name: string) => ({ name, 'api-key': name, 'base-url': server.url });
  const scene = await startScene(t, {
    'openai-api-key': [account('first'), account('second')],
    'model-prices': { m: { input: 1, output: 2 }, 'second/m': { input: 3, output: 4 } },
    'request-retry': 2,
  });
  t.equal((await ask(scene.url, { format: 'chat', model: 'm' })).status, 200);
  const rows = await scene.rowsUntil(1);
  t.match(rows, [{ outcome: 'complete', attempts: [{}, { outcome: 'ok' }] }]);
  t.equal(rows[0]?.credential, rows[0]?.attempts[1]?.credential);
  const isSecond = rows[0]?.credential === 'second';
  t.equal(rows[0]?.costPicoUsd, isSecond ? 34_000_000n : 12_000_000n, 'at its own price');
});

t.test('answers without usage, or with usage that cannot be, are estimated', async (t) => {
  const content = 'Here are some words that somebody has to count, since nobody else did. '.repeat(
    3,
  );
  const message = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' };
  const bodies: readonly (readonly [string, string])[] = [
    ['none', ''],
    ['null', ',"usage":null'],
    ['absurd', ',"usage":{"prompt_tokens":1e308,"completion_tokens":1e308}'],
    ['negative', ',"usage":{"prompt_tokens":-5,"completion_tokens":-1}'],
    ['text', ',"usage":{"prompt_tokens":"5","completion_tokens":"7"}'],
    ['fractions', ',"usage":{"prompt_tokens":0.5,"completion_tokens":1.5}'],
  ];
  for (const [name, usage] of bodies) {
    const body = `{"id":"c","object":"chat.completion","created":1,"model":"m","choices":${JSON.stringify([message])}${usage}}`;
    const server = await startWith(t, () => ({ headers: json, body }));
    const scene = await startScene(t, configuration(server.url));
    for (const format of ['chat', 'messages'] as const)
      t.equal((await ask(scene.url, { format, model: 'model-of-chat' })).status, 200);
    for (const row of await scene.rowsUntil(2)) {
      t.match(row, { outcome: 'complete', usageSource: 'estimated' }, `${name}, ${row.dialect}`);
      const { inputTokens = 0, outputTokens = 0 } = row.usage ?? {};
      t.ok(inputTokens >= 4 && inputTokens < 30, `${name}: ${inputTokens} of input`);
      t.ok(outputTokens >= 40 && outputTokens < 60, `${name}: ${outputTokens} of output`);
    }
  }
});

t.test('vectors cost their input, counts of tokens nothing', async (t) => {
  const vector = { object: 'embedding', index: 0, embedding: [0.5] };
  const body = JSON.stringify({
    object: 'list',
    model: 'm',
    data: [vector],
    usage: { prompt_tokens: 8, total_tokens: 8 },
  });
  const server = await startWith(t, () => ({ headers: json, body }));
  const scene = await startScene(t, configuration(server.url));
  const post = (path: string, sent: object): Promise<Response> =>
    fetch(scene.url + path, { method: 'POST', headers: json, body: JSON.stringify(sent) });
  const model = 'model-of-chat';
  await (await post('/v1/embeddings', { model, input: 'some words' })).text();
  const messages = [{ role: 'user', content: 'some words' }];
  await (await post('/v1/messages/count_tokens', { model, messages })).text();
  t.match(await scene.rowsUntil(2), [
    { operation: 'embed', usageSource: 'provider', costPicoUsd: 8n * 1_234_567n },
    { operation: 'count-tokens', usageSource: 'none', costPicoUsd: 0n },
  ]);
});

t.test('a full ledger refuses requests, and no row is lost', async (t) => {
  const usage = { prompt_tokens: 10, completion_tokens: 1 };
  const body = JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [],
    usage,
  });
  const server = await startWith(t, () => ({ headers: json, body }));
  let isFull = true;
  const append = (): void => {
    if (isFull) throw new GatewayError('LEDGER_FULL');
  };
  const scene = await startScene(t, configuration(server.url), append);
  const asking = { format: 'chat', model: 'model-of-chat' } as const;
  t.equal((await ask(scene.url, asking)).status, 200, 'the first could not know');
  const refused = await ask(scene.url, asking);
  t.equal(refused.status, 503);
  t.equal(refused.headers.get('retry-after'), '1');
  t.equal(server.requests.length, 1, 'what is refused costs nothing');
  isFull = false;
  await scene.rowsUntil(1);
  let status = 0;
  while (status !== 200) status = (await ask(scene.url, asking)).status;
  t.equal((await scene.rowsUntil(2)).length, server.requests.length);
});

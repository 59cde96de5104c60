import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { definePlugin, type Plugin } from '@ai-proxy/core';
import { startGateway, startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import { Store, type LogRecord } from '../../plugins/operations/log-store/keys.ts';

const json = { 'content-type': 'application/json' };
const chunk = (choice: object, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o', choices: [{ index: 0, ...choice }], ...more })}\n\n`;
const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };

/** What an upstream answers, by the last word of the prompt. */
const replies: Readonly<Record<string, UpstreamReply>> = {
  whole: {
    headers: json,
    body: JSON.stringify({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-4o',
      choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
      usage,
    }),
  },
  stream: {
    headers: { 'content-type': 'text/event-stream' },
    body: [
      chunk({ delta: { role: 'assistant', content: 'hi ' }, finish_reason: null }),
      chunk({ delta: { content: 'there' }, finish_reason: 'stop' }),
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o', choices: [], usage })}\n\n`,
      'data: [DONE]\n\n',
    ],
  },
  slow: {
    headers: { 'content-type': 'text/event-stream' },
    body: Array(200).fill(chunk({ delta: { content: 'x' }, finish_reason: null })),
    chunkDelayMs: 20,
  },
  down: { status: 500, headers: json, body: '{"error":{"message":"out of order"}}' },
};

/** Keeps records in a list. */
function listStore(records: LogRecord[]): Plugin {
  return definePlugin({
    name: 'list-store',
    api: 1,
    summary: 'Keeps records.',
    provides: [Store],
    setup: () => ({
      services: [[Store, { log: { append: (record: LogRecord) => records.push(record) } }]],
    }),
  });
}

async function start(t: Test, options: object = {}) {
  const upstream = await startUpstream((request) => {
    const word = /(\w+)"\}\]/.exec(request.body.toString('utf8'))?.[1] ?? '';
    const isFirst = request.headers.authorization === 'Bearer sk-first-0001';
    return replies[word === 'again' ? (isFirst ? 'down' : 'whole') : word] ?? { status: 404 };
  });
  const records: LogRecord[] = [];
  const absent = ['demo', 'log-store'];
  const accounts = ['first', 'second'].map((name) => ({
    name,
    'api-key': `sk-${name}-0001`,
    'base-url': upstream.url,
  }));
  const gateway = await startGateway({
    builtins: { ...builtins, 'list-store': () => Promise.resolve({ default: listStore(records) }) },
    defaultPipeline: [...defaultPipeline.filter((name) => !absent.includes(name)), 'list-store'],
    config: JSON.stringify({
      'auth-keys': [{ key: 'client-key-0001', name: 'ann', 'tenant-id': 'acme' }],
      'openai-api-key': accounts,
      routing: { strategy: 'fill-first' },
      'body-limit-mb': 0.01,
      'model-prices': { 'gpt-4o': { input: 2, output: 10 } },
      ...options,
    }),
  });
  t.teardown(async () => {
    await gateway.close();
    await upstream.close();
  });
  const ask = (word: string, changes: RequestInit = {}, stream = false): Promise<Response> =>
    fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer client-key-0001' },
      body: JSON.stringify({
        model: 'gpt-4o',
        stream,
        messages: [{ role: 'user', content: word }],
      }),
      ...changes,
    });
  const recorded = async (count: number): Promise<LogRecord> => {
    for (let tries = 0; tries < 200 && records.length < count; tries++) await sleep(10);
    const record = records.at(-1);
    if (record === undefined || records.length !== count)
      throw new Error(`There are ${records.length} records.`);
    return record;
  };
  return { gateway, records, ask, recorded };
}

t.test('a record has who asked, who answered, what it cost and how long it took', async (t) => {
  const { ask, recorded } = await start(t);
  const response = await ask('whole');
  await response.text();
  const record = await recorded(1);
  t.match(record, {
    id: response.headers.get('x-request-id'),
    method: 'POST',
    path: '/v1/chat/completions',
    status: 200,
    outcome: 'complete',
    tenant: 'acme',
    operation: 'generate',
    dialect: 'openai-chat',
    stream: false,
    model: 'gpt-4o',
    provider: 'openai',
    credential: 'first',
    servedModel: 'gpt-4o',
    usageSource: 'provider',
    costPicoUsd: 3_000_000_000n,
    attempts: [{ credential: 'first', outcome: 'ok' }],
    lost: [],
  });
  t.equal(typeof record.client, 'string');
  t.ok(Math.abs(record.atMs - Date.now()) < 60_000);
  t.ok((record.firstByteMs ?? -1) >= 0 && (record.firstByteMs ?? Infinity) <= record.ms);
});

t.test('a stream has a record when it is over, with its cost', async (t) => {
  const { ask, recorded } = await start(t, { 'request-log': { bodies: 'all' } });
  await (await ask('stream', {}, true)).text();
  const record = await recorded(1);
  t.match(record, { stream: true, status: 200, costPicoUsd: 3_000_000_000n });
  t.match(JSON.parse(record.responseBody ?? ''), {
    choices: [{ parts: [{ type: 'text', text: 'hi there' }], stopReason: 'stop' }],
  });
  t.match(JSON.parse(record.requestBody ?? ''), { model: 'gpt-4o', stream: true });
});

t.test('every attempt is in the record', async (t) => {
  const { ask, recorded } = await start(t);
  await (await ask('again')).text();
  t.match(await recorded(1), {
    status: 200,
    credential: 'second',
    attempts: [
      { credential: 'first', outcome: 'UPSTREAM_FAILED' },
      { credential: 'second', outcome: 'ok' },
    ],
  });
});

t.test('failures have their bodies where those of errors are wanted', async (t) => {
  const { ask, recorded } = await start(t, {
    'request-retry': 0,
    'request-log': { bodies: 'errors' },
  });
  await (await ask('whole')).text();
  t.equal((await recorded(1)).requestBody, undefined);
  const response = await ask('down');
  await response.text();
  const record = await recorded(2);
  t.match(record, { status: response.status, outcome: 'failed', error: 'out of order' });
  t.equal(record.responseBody, '{"error":{"message":"out of order"}}');
  t.match(record.requestBody, '"content":"down"');
});

t.test('refused requests have a record, whether or not their body was read', async (t) => {
  const { ask, records, recorded } = await start(t);
  await (await ask('whole', { headers: { authorization: 'Bearer nobody' } })).text();
  t.match(await recorded(1), { status: 401, code: 'KEY_UNKNOWN', client: undefined, model: '' });
  await (await ask('whole', { body: 'no JSON' })).text();
  t.match(await recorded(2), { status: 400, code: 'BODY_NOT_JSON', tenant: 'acme' });
  await (await ask('x'.repeat(20_000))).text().catch(() => '');
  t.match(await recorded(3), { status: 413, code: 'BODY_TOO_LARGE' });
  t.equal(new Set(records.map(({ id }) => id)).size, 3);
});

t.test('a client that leaves in the middle of a stream has one record', async (t) => {
  const { ask, recorded, records } = await start(t);
  const leaving = new AbortController();
  const response = await ask('slow', { signal: leaving.signal }, true);
  await response.body?.getReader().read();
  leaving.abort();
  t.match(await recorded(1), { outcome: 'cancelled', stream: true, provider: 'openai' });
  await sleep(100);
  t.equal(records.length, 1);
});

t.test('lists of models have none', async (t) => {
  const { gateway, records, ask, recorded } = await start(t);
  const headers = { authorization: 'Bearer client-key-0001' };
  await (await fetch(`${gateway.url}/v1/models`, { headers })).text();
  await (await ask('whole')).text();
  await recorded(1);
  t.equal(records[0]?.operation, 'generate');
});

t.test('the audit file has a line for each request, over a reload and at the stop', async (t) => {
  const directory = t.testdir({});
  const { gateway, ask } = await start(t, {
    'request-log': { 'audit-file': join(directory, 'audit.jsonl') },
  });
  await (await ask('whole')).text();
  const slow = ask('slow', {}, true).then((response) => response.text());
  await sleep(100);
  await gateway.gateway.reload();
  await (await ask('whole')).text();
  await slow;
  await gateway.close();
  // A file a day: two where it is midnight.
  const lines = readdirSync(directory).flatMap((name) =>
    readFileSync(join(directory, name), 'utf8').trimEnd().split('\n'),
  );
  t.same(lines.map((line) => String(JSON.parse(line).stream)).toSorted(), [
    'false',
    'false',
    'true',
  ]);
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError, UpstreamError, type StreamEvent } from '@ai-proxy/core';
import t from 'tap';
import { Reply } from '../../../../../core/src/context/reply.ts';
import { sourceFrom } from '../../../../../core/src/executor/source.ts';
import requestLog from '../../../../../plugins/policies/request-log/index.ts';
import { setUp } from '../fake-context.ts';
import { defaults, logging } from './exchange.ts';

const served = { provider: 'acme', model: 'big', credential: 'team-a' };
const whole = (body: object): Reply =>
  new Reply(
    { kind: 'whole', dialect: 'line', bytes: Buffer.from(JSON.stringify(body)) },
    { served },
  );
const stream = (): Reply =>
  new Reply(
    {
      kind: 'stream',
      dialect: 'line',
      source: sourceFrom({ async *[Symbol.asyncIterator]() {} }),
    },
    { served },
  );
const events: readonly StreamEvent[] = [
  { type: 'message-start', id: 'a', model: 'big' },
  { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
  { type: 'part-delta', index: 0, delta: { type: 'text', text: 'key sk-secret-0123' } },
  { type: 'message-end', stopReason: 'stop' },
];
const body = '{"model":"m","password":"p1","text":"sk-secret-0123"}';

t.test('writes one record of each request, with its times', async (t) => {
  const { host, records, exchange } = await logging();
  host.time.nowMs = 5000;
  await exchange({
    answer: () => {
      host.time.monotonicMs += 30;
      host.time.nowMs += 30;
      return whole({});
    },
  });
  t.equal(records.length, 1);
  t.match(records[0], {
    atMs: 5000,
    firstByteMs: 30,
    ms: 12,
    provider: 'acme',
    credential: 'team-a',
    servedModel: 'big',
    requestBody: undefined,
    responseBody: undefined,
  });
});

t.test('writes a record of requests that fail or whose client leaves', async (t) => {
  const { exchange } = await logging();
  const error = new GatewayError('KEY_UNKNOWN');
  const refused = await exchange({
    answer: () => {
      throw error;
    },
    end: { outcome: 'failed', status: 401, error },
  });
  t.match(refused, { status: 401, code: 'KEY_UNKNOWN', error: error.message, outcome: 'failed' });
  t.equal(refused?.firstByteMs, undefined);
  const gone = new GatewayError('CLIENT_GONE');
  const left = await exchange({
    answer: stream,
    end: { outcome: 'cancelled', status: 499, error: gone },
  });
  t.match(left, { status: 499, outcome: 'cancelled', firstByteMs: 0 });
});

t.test('does not look at answers unless bodies are wanted', async (t) => {
  for (const bodies of ['none', 'errors']) {
    const { exchange } = await logging({ bodies });
    const reply = stream();
    t.match(await exchange({ answer: () => reply, body }), {
      requestBody: undefined,
      responseBody: undefined,
    });
    t.same(reply.stages, []);
  }
});

t.test('keeps bodies without secrets where all are wanted', async (t) => {
  const { exchange } = await logging({ bodies: 'all', redactFields: ['iban'] });
  const answer = { text: 'x sk-secret-0123', iban: 'DE00', call: { api_key: 'k' } };
  const record = await exchange({ answer: () => whole(answer), body });
  t.same(JSON.parse(record?.requestBody ?? ''), { model: 'm', password: '***', text: '***' });
  t.same(JSON.parse(record?.responseBody ?? ''), {
    text: 'x ***',
    iban: '***',
    call: { api_key: '***' },
  });
});

t.test('puts streams together where all bodies are wanted', async (t) => {
  const { exchange } = await logging({ bodies: 'all' });
  const record = await exchange({ answer: stream, events, body });
  t.match(JSON.parse(record?.responseBody ?? ''), {
    id: 'a',
    choices: [{ parts: [{ type: 'text', text: 'key ***' }] }],
  });
  const error = new UpstreamError('UPSTREAM_NETWORK', { provider: 'acme', message: 'cut' });
  const broken = { outcome: 'failed', status: 200, error } as const;
  const partial = await exchange({ answer: stream, events: events.slice(0, 3), end: broken });
  t.match(partial?.responseBody, 'key ***');
  const empty = await exchange({ answer: stream, end: broken });
  t.same(JSON.parse(empty?.responseBody ?? ''), { wrong: 'cut', id: 'request-1' });
});

t.test('keeps what an upstream said of a failure, else what the client was told', async (t) => {
  for (const bodies of ['errors', 'all']) {
    const { exchange } = await logging({ bodies });
    const fail = async (error: GatewayError) =>
      exchange({
        body,
        answer: () => {
          throw error;
        },
        end: { outcome: 'failed', status: error.status, error },
      });
    const said = (text: string): UpstreamError =>
      new UpstreamError('UPSTREAM_AUTH', {
        provider: 'acme',
        answer: { dialect: 'line', status: 401, headers: {}, body: Buffer.from(text) },
      });
    const json = await fail(said('{"key": "sk-secret-0123", "secret": 1}'));
    t.equal(json?.responseBody, '{"key":"***","secret":"***"}');
    t.match(json?.requestBody, '"password":"***"');
    const page = await fail(said('<p>sk-secret-0123</p>\r\n'));
    t.equal(page?.responseBody, '<p>***</p>\r\n');
    const own = await fail(new GatewayError('MODEL_UNKNOWN', { message: 'no such model' }));
    t.equal(own?.responseBody, '{"wrong":"no such model","id":"request-1"}');
  }
});

t.test('a client that leaves is no error whose bodies are kept', async (t) => {
  const { exchange } = await logging({ bodies: 'errors' });
  const error = new GatewayError('CLIENT_GONE');
  const record = await exchange({
    answer: stream,
    body,
    end: { outcome: 'cancelled', status: 499, error },
  });
  t.equal(record?.requestBody, undefined);
});

t.test('keeps counts of tokens, and no more of any body than is allowed', async (t) => {
  const { exchange } = await logging({ bodies: 'all', bodyLimitKb: 1 });
  const counted = await exchange({
    operation: 'count-tokens',
    answer: () => new Reply({ kind: 'tokens', count: { tokens: 5 } }),
  });
  t.equal(counted?.responseBody, '{"tokens":5}');
  const text = 'x'.repeat(5000);
  const long = await exchange({
    answer: () => whole({ text }),
    body: JSON.stringify({ model: 'm', text }),
  });
  for (const kept of [long?.requestBody, long?.responseBody]) t.match(kept, /^.{1024}…$/);
  const huge = await exchange({ answer: () => whole({ text: 'x'.repeat(9_000_000) }) });
  t.equal(huge?.responseBody, '(9000011 bytes)');
});

t.test('a request without a body has none in its record', async (t) => {
  const { exchange } = await logging({ bodies: 'all' });
  const record = await exchange({ body: undefined, answer: () => whole({}) });
  t.equal(record?.requestBody, undefined);
});

t.test('writes the audit file also where there is no store', async (t) => {
  const directory = t.testdir({});
  const auditFile = join(directory, 'audit.jsonl');
  const { contribution, records, exchange } = await logging({ auditFile }, false);
  await exchange({ answer: () => whole({}) });
  await contribution.close?.();
  t.equal(readdirSync(directory).length, 1);
  t.same(records, []);
});

t.test('does nothing where nobody reads records, or where it is off', async (t) => {
  const { exchange, records } = await logging({ bodies: 'all' }, false);
  const reply = stream();
  await exchange({ answer: () => reply });
  t.same(reply.stages, []);
  t.same(records, []);
  t.same(await setUp(requestLog, { ...defaults, enabled: false }), {});
});

import t from 'tap';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import type { Context } from '../../../../core/src/context/context.ts';
import { Reply, type ReplyBody } from '../../../../core/src/context/reply.ts';
import type { Dialect, EncodeContext } from '../../../../core/src/dialect/dialect.ts';
import type { Dialects } from '../../../../core/src/dialect/translate.ts';
import { sourceFrom, type ByteSource } from '../../../../core/src/executor/source.ts';
import { respond } from '../../../../core/src/http/respond.ts';
import { noKeepalive, streamTimes } from '../stream-times.ts';
import type { Sent } from '../../../../core/src/http/sending.ts';
import { fakeContext, type FakeExchange } from '../fake-exchange.ts';
import { ask, handleRequests, type Answer } from '../handle-requests.ts';
import { lineDialectWithCodecs, lineDialectWithout } from '../line-codecs.ts';
import { lineDialect, lines } from '../line-dialect.ts';

const dialects: Dialects = new Map([
  ['line', lineDialect('line')],
  ['other', lineDialect('other')],
]);

interface Responded {
  readonly answer: Answer;
  readonly sent: Sent | undefined;
  readonly errors: readonly unknown[];
  readonly violations: readonly string[];
}

/** Sends a reply over a real connection. */
async function send(
  body: ReplyBody,
  facts: FakeExchange = {},
  prepare: (reply: Reply, ctx: Context) => void = () => undefined,
): Promise<Responded> {
  const { dialects: speaking = dialects } = facts;
  let sent: Sent | undefined;
  const violations: string[] = [];
  const server = await handleRequests(async (request, response) => {
    request.resume();
    const ctx = await fakeContext({ ...facts, dialects: speaking });
    const reply = new Reply(body, { headers: { 'x-mine': '1' } });
    prepare(reply, ctx);
    sent = await respond(ctx, reply, response, {
      dialects: speaking,
      redactor: new Redactor(),
      hold: () => undefined,
      isHeld: () => false,
      ids: { 'x-request-id': ctx.id },
      times: streamTimes,
      leftMs: 10_000,
      keepalive: noKeepalive(response),
      onViolation: (sentence) => void violations.push(sentence),
    });
  });
  const answer = await ask(server.port);
  await server.close();
  return { answer, sent, errors: server.errors, violations };
}

const whole = (text: string, dialect = 'line'): ReplyBody => ({
  kind: 'whole',
  dialect,
  bytes: Buffer.from(text),
});
const stream = (text: string, dialect = 'line'): ReplyBody => ({
  kind: 'stream',
  dialect,
  source: sourceFrom(once(text)),
});

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

const odd = '{ "text":"Hi", "usage":3, "unknown":12345678901234567890 }';

t.test('sends a whole answer of the same dialect as it came', async (t) => {
  const { answer, sent } = await send(whole(odd));
  t.match(answer, {
    status: 200,
    text: odd,
    headers: { 'content-type': 'application/json', 'x-mine': '1' },
  });
  t.equal(answer.headers['content-length'], String(odd.length));
  t.strictSame(sent, {});
});

t.test('keeps those bytes also when somebody observes, and learns the usage', async (t) => {
  const seen: string[] = [];
  const { answer, sent } = await send(whole(odd), {}, (reply) =>
    reply.observe(({ type }) => seen.push(type)),
  );
  t.equal(answer.text, odd);
  t.ok(seen.includes('usage') && seen.includes('end'), seen.join());
  t.strictSame(sent?.usage, { outputTokens: 3 });
});

t.test('keeps them also where they cannot be shown to observers', async (t) => {
  const unreadable: Dialect = {
    ...lineDialect('line'),
    decodeResponse: () => {
      throw new Error('unreadable');
    },
  };
  const { answer, sent, errors } = await send(
    whole(odd),
    { dialects: new Map([['line', unreadable]]) },
    (reply) => reply.observe(() => undefined),
  );
  t.match(answer, { status: 200, text: odd });
  t.equal(sent?.usage, undefined);
  t.strictSame(errors, []);
});

t.test('encodes a whole answer that somebody maps', async (t) => {
  const { answer } = await send(whole(odd), {}, (reply) =>
    reply.map((event) =>
      event.type === 'part-start' && event.part.type === 'text'
        ? { ...event, part: { ...event.part, text: 'Ho' } }
        : event,
    ),
  );
  t.strictSame(JSON.parse(answer.text), { by: 'line', for: 'request-1', text: 'Ho', usage: 3 });
});

t.test('leaves answers that are no messages alone', async (t) => {
  const { answer } = await send(
    whole('{"input_tokens":7}'),
    { operation: 'count-tokens' },
    (reply) => reply.map(() => undefined),
  );
  t.equal(answer.text, '{"input_tokens":7}');
});

t.test('translates a whole answer', async (t) => {
  const { answer, sent } = await send(whole(odd, 'other'));
  t.strictSame(JSON.parse(answer.text), { by: 'line', for: 'request-1', text: 'Hi', usage: 3 });
  t.strictSame(sent?.usage, { outputTokens: 3 });
});

t.test('throws for a whole answer that cannot be read, before the first byte', async (t) => {
  const { answer, errors } = await send(whole('{"text"', 'other'));
  t.equal(answer.status, 500);
  t.match(errors, [{ code: 'UPSTREAM_PROTOCOL' }]);
});

t.test('sends a stream as it came', async (t) => {
  const text = lines('start', '+a', 'usage 3', 'done');
  const { answer } = await send(stream(text), { stream: true });
  t.match(answer, {
    status: 200,
    text,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-mine': '1',
    },
  });
});

t.test('gathers a stream for a client that wants the answer whole, with its usage', async (t) => {
  const { answer, sent } = await send(stream(lines('start', '+a', '+b', 'usage 3', 'done')));
  t.strictSame(JSON.parse(answer.text), { by: 'line', for: 'request-1', text: 'ab', usage: 3 });
  t.strictSame(sent?.usage, { outputTokens: 3 });
});

t.test('throws where a gathered stream reports a fault or breaks off', async (t) => {
  for (const text of [lines('start', '+a', 'error overloaded'), lines('start', '+a')]) {
    const { answer, errors } = await send(stream(text));
    t.equal(answer.status, 500);
    t.match(errors, [{ code: 'UPSTREAM_FAILED' }]);
  }
});

t.test('ends although a gathered stream is cancelled by the client leaving', async (t) => {
  const reasons: string[] = [];
  const silent: ByteSource = {
    start: () => undefined,
    resume: () => undefined,
    cancel: (reason) => void reasons.push(reason),
  };
  const { errors } = await send(
    { kind: 'stream', dialect: 'line', source: silent },
    {},
    (_reply, ctx) => {
      setTimeout(() => ctx.lifetime.end('the client left'), 10);
    },
  );
  t.match(errors, [{ code: 'CLIENT_GONE' }]);
  t.strictSame(reasons, ['the client left']);
});

t.test('makes a stream of a whole answer for a client that wants one', async (t) => {
  for (const dialect of ['line', 'other']) {
    const { answer, sent } = await send(whole(odd, dialect), { stream: true });
    t.match(answer, {
      status: 200,
      headers: { 'content-type': /^text\/event-stream/ },
      text: /data: start\n\n.*data: done\n\n$/s,
    });
    t.strictSame(sent?.usage, { outputTokens: 3 });
  }
});

t.test('lists models in the dialect of the client, or says that it cannot', async (t) => {
  const models = [{ id: 'a', provider: 'acme', created: 0 }];
  t.equal((await send({ kind: 'models', models })).answer.text, '{"models":["a"]}');
  const { errors } = await send({
    kind: 'model',
    model: { id: 'a', provider: 'acme', created: 0 },
  });
  t.match(errors, [{ code: 'OPERATION_UNSUPPORTED' }]);
});

t.test('commits the reply', async (t) => {
  for (const [body, isStream] of [
    [whole('{}'), false],
    [stream(lines('done')), true],
    [whole('{"text":""}'), true],
  ] as const) {
    let replied: Reply | undefined;
    await send(body, { stream: isStream }, (reply) => (replied = reply));
    t.throws(() => replied?.map((event) => event), { code: 'PLUGIN_CONTRACT' });
  }
});

const speaking = (...all: readonly Dialect[]): Dialects =>
  new Map(all.map((dialect) => [dialect.name, dialect]));
const codecs = speaking(lineDialectWithCodecs('line'), lineDialectWithCodecs('other'));

t.test('answers with a count of tokens in the dialect of the client, or cannot', async (t) => {
  const tokens: ReplyBody = { kind: 'tokens', count: { tokens: 12 } };
  const { answer, sent } = await send(tokens, { operation: 'count-tokens', dialects: codecs });
  t.match(answer, { status: 200, headers: { 'content-type': 'application/json', 'x-mine': '1' } });
  t.strictSame(JSON.parse(answer.text), { tokens: 12, for: 'request-1', by: 'line' });
  t.strictSame(sent, {});
  const { errors } = await send(tokens, { operation: 'count-tokens' });
  t.match(errors, [{ code: 'OPERATION_UNSUPPORTED', message: /"line"/ }]);
});

t.test('translates the answers of other operations, whatever a stage says', async (t) => {
  for (const [operation, text, expected] of [
    ['count-tokens', '{"tokens":3,"odd":1}', { tokens: 3, for: 'request-1', by: 'line' }],
    ['embed', '{"vector":[0.5,1]}', { vector: [0.5, 1], by: 'line' }],
  ] as const) {
    const facts = { operation, dialects: codecs };
    const drop = (reply: Reply): void => reply.map(() => undefined);
    const { answer } = await send(whole(text, 'other'), facts, drop);
    t.strictSame(JSON.parse(answer.text), expected, operation);
    t.equal((await send(whole(text), facts, drop)).answer.text, text, 'the same dialect passes');
  }
});

t.test('tells in the trace what the answer of an operation lost', async (t) => {
  const line = lineDialectWithCodecs('line');
  const losing: Dialect = {
    ...line,
    counting: {
      decodeRequest: line.decodeRequest,
      encodeRequest: line.encodeRequest,
      decodeAnswer: () => undefined,
      encodeAnswer: ({ tokens }) => ({
        value: { tokens },
        warnings: [{ path: 'odd', reason: 'lost' }],
      }),
    },
  };
  const bodies: ReplyBody[] = [
    { kind: 'tokens', count: { tokens: 1 } },
    whole('{"tokens":1}', 'other'),
  ];
  for (const body of bodies) {
    let replied: Context | undefined;
    const facts = {
      operation: 'count-tokens',
      dialects: speaking(losing, lineDialectWithCodecs('other')),
    } as const;
    const { answer } = await send(body, facts, (_reply, ctx) => (replied = ctx));
    t.equal(answer.text, '{"tokens":1}');
    t.strictSame(replied?.trace.warnings, [{ path: 'odd', reason: 'lost' }]);
  }
});

t.test('refuses answers that are none of the operation, before the first byte', async (t) => {
  const facts = { operation: 'count-tokens', dialects: codecs } as const;
  for (const text of ['{"vector":[1]}', '[]', 'no JSON']) {
    const { answer, errors } = await send(whole(text, 'other'), facts);
    t.equal(answer.status, 500, text);
    t.match(errors, [{ code: 'UPSTREAM_PROTOCOL' }]);
  }
});

t.test('answers an operation whole also where its body asks for a stream', async (t) => {
  const { answer } = await send(whole('{"tokens":3}', 'other'), {
    operation: 'count-tokens',
    dialects: codecs,
    stream: true,
  });
  t.strictSame(JSON.parse(answer.text), { tokens: 3, for: 'request-1', by: 'line' });
});

t.test('sends a stream as a JSON list to a client that wants one', async (t) => {
  const json = (...data: readonly string[]): string =>
    data.map((each) => `data: ${each}\n\n`).join('');
  const numbers: Dialect = {
    ...lineDialect('line'),
    endMarks: ['0'],
    isTerminal: ({ data }) => data === '0',
    renderStreamError: ({ code }) => [{ data: JSON.stringify({ error: code }) }],
    streamEncoder: () => ({
      encode: ({ type }) => (type === 'end' ? [{ data: '0' }] : [{ data: `"${type}"` }]),
    }),
  };
  const facts = {
    stream: true,
    framing: 'json-list',
    dialects: speaking(numbers, lineDialect('other')),
  } as const;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
  };
  const piped = await send(stream(json('1', '2', '0')), facts);
  t.match(piped.answer, { status: 200, headers, text: '[1,\r\n2,\r\n0]' });
  const translated = await send(stream(lines('start', 'done'), 'other'), facts);
  t.match(translated.answer, { status: 200, headers });
  t.strictSame(JSON.parse(translated.answer.text), [
    'message-start',
    'part-start',
    'part-end',
    'message-end',
    0,
  ]);
  const broken = await send(stream(json('1')), facts);
  t.strictSame(JSON.parse(broken.answer.text), [1, { error: 'UPSTREAM_PROTOCOL' }]);
  t.match(broken.sent, { error: { code: 'UPSTREAM_PROTOCOL' } });
});

t.test('makes a JSON list of a whole answer for a client that wants one', async (t) => {
  const quoting: Dialect = {
    ...lineDialect('line'),
    streamEncoder: () => ({
      encode: ({ type }) => (type === 'usage' ? [] : [{ data: `"${type}"` }]),
    }),
  };
  const { answer, sent } = await send(whole(odd), {
    stream: true,
    framing: 'json-list',
    dialects: speaking(quoting),
  });
  t.match(answer.headers, { 'content-type': 'application/json; charset=utf-8' });
  t.strictSame(JSON.parse(answer.text), [
    'message-start',
    'part-start',
    'part-end',
    'message-end',
    'end',
  ]);
  t.strictSame(sent?.usage, { outputTokens: 3 });
});

t.test('answers whole, not with a list, where the client wants no stream', async (t) => {
  const { answer } = await send(whole(odd, 'other'), { framing: 'json-list' });
  t.match(JSON.parse(answer.text), { by: 'line', text: 'Hi' });
});

t.test('ends a stream that would break the protocol, and tells it', async (t) => {
  const strict = speaking(lineDialectWithout('+b'), lineDialect('other'));
  const text = lines('start', '+a', '+b', 'done');
  const { answer, sent, violations } = await send(stream(text, 'other'), {
    stream: true,
    dialects: strict,
  });
  t.match(
    answer.text,
    /^event: line\ndata: start\n\ndata: \+a\n\ndata: error STREAM_MALFORMED\n\n$/,
  );
  t.match(sent, { error: { code: 'STREAM_MALFORMED' } });
  t.strictSame(violations, ['+b says +b.']);
});

t.test('sends no stream of a whole answer that would break the protocol', async (t) => {
  const strict = speaking(lineDialectWithout('done'), lineDialect('other'));
  const { answer, errors, violations } = await send(whole(odd, 'other'), {
    stream: true,
    dialects: strict,
  });
  t.equal(answer.status, 500);
  t.match(errors, [{ code: 'STREAM_MALFORMED' }]);
  t.equal(violations.length, 1);
});

t.test('tells encoders what the client asked for', async (t) => {
  const contexts: EncodeContext[] = [];
  const curious: Dialect = {
    ...lineDialect('line'),
    wantsStreamUsage: (body) => body['usage'] === true,
    encodeResponse: (_response, context) => {
      contexts.push(context);
      return { value: {}, warnings: [] };
    },
  };
  const facts = { dialects: speaking(curious, lineDialect('other')) };
  await send(whole(odd, 'other'), { ...facts, body: '{"model":"m","usage":true,"n":[1]}' });
  await send(whole(odd, 'other'), { ...facts, body: '{"model":"m"}' });
  t.match(contexts, [
    { model: 'm', requestId: 'request-1', streamUsage: true, request: { usage: true, n: [1] } },
    { model: 'm', requestId: 'request-1', streamUsage: false, request: { model: 'm' } },
  ]);
});

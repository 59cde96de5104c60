import t from 'tap';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import type { Context } from '../../../../core/src/context/context.ts';
import { Reply, type ReplyBody } from '../../../../core/src/context/reply.ts';
import { sourceFrom, type ByteSource } from '../../../../core/src/executor/source.ts';
import { respond } from '../../../../core/src/http/respond.ts';
import type { Sent } from '../../../../core/src/http/send-stream.ts';
import { fakeContext, type FakeExchange } from '../fake-exchange.ts';
import { ask, handleRequests, type Answer } from '../handle-requests.ts';
import { lineDialect, lines } from '../line-dialect.ts';

const dialects = new Map([
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
  let sent: Sent | undefined;
  const violations: string[] = [];
  const server = await handleRequests(async (request, response) => {
    request.resume();
    const ctx = await fakeContext({ dialects, ...facts });
    const reply = new Reply(body, { headers: { 'x-mine': '1' } });
    prepare(reply, ctx);
    sent = await respond(ctx, reply, response, {
      dialects,
      redactor: new Redactor(),
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

import t from 'tap';
import type { Dialect, EncodeContext } from '../../../../core/src/dialect/dialect.ts';
import type { StreamEvent } from '../../../../core/src/dialect/events.ts';
import { canonicalExecutor } from '../../../../core/src/executor/canonical.ts';
import { lineDialect, lines } from '../line-dialect.ts';
import { attemptOf, connectingHost, readSource, sourceOf } from './upstream-attempt.ts';

const good: readonly StreamEvent[] = [
  { type: 'message-start', id: 'answer', model: 'm' },
  { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
  { type: 'part-delta', index: 0, delta: { type: 'text', text: 'Hi' } },
  { type: 'part-end', index: 0 },
  { type: 'usage', usage: { outputTokens: 2 } },
  { type: 'message-end', stopReason: 'stop' },
  { type: 'end' },
];

/** An executor that answers with these events, in a dialect that keeps what its encoders are told. */
function answering(events: readonly StreamEvent[] = good) {
  const contexts: EncodeContext[] = [];
  const line = lineDialect('line');
  const curious: Dialect = {
    ...line,
    encodeResponse: (response, context) => {
      contexts.push(context);
      return line.encodeResponse(response, context);
    },
    streamEncoder: (context) => {
      contexts.push(context);
      return line.streamEncoder(context);
    },
  };
  const { host } = connectingHost();
  const executor = canonicalExecutor(
    { ...host, dialect: (name) => (name === 'line' ? curious : undefined) },
    {
      provider: 'acme',
      models: ['one'],
      answer: async function* () {
        yield* events;
      },
    },
  );
  return { contexts, executor };
}

t.test('answers whole or with a stream, in the dialect of the client', async (t) => {
  const { executor } = answering();
  const whole = await executor.execute(await attemptOf(executor));
  t.match(whole.served, { provider: 'acme', model: 'upstream-model', credential: 'acme' });
  t.equal(whole.body.kind, 'whole');
  t.strictSame(JSON.parse('bytes' in whole.body ? whole.body.bytes.toString() : ''), {
    by: 'line',
    for: 'request-1',
    text: 'Hi',
    usage: 2,
  });
  const streamed = await executor.execute(await attemptOf(executor, { stream: true }));
  t.equal(
    await readSource(sourceOf(streamed)),
    `event: line\n${lines('start', '+Hi', 'usage 2', 'done')}`,
  );
});

t.test('tells encoders what it was asked for', async (t) => {
  const { contexts, executor } = answering();
  const body = '{"model":"m","n":[1]}';
  for (const stream of [false, true])
    await executor.execute(await attemptOf(executor, { body, stream }));
  const expected = {
    model: 'upstream-model',
    request: { model: 'upstream-model', n: [1] },
    requestId: 'request-1',
    now: Date.UTC(2030, 0, 1),
  };
  t.match(contexts, [expected, expected]);
});

t.test('offers nothing but generating', async (t) => {
  const { executor } = answering();
  for (const operation of ['count-tokens', 'embed'] as const)
    await t.rejects(executor.execute(await attemptOf(executor, { operation })), {
      code: 'OPERATION_UNSUPPORTED',
    });
});

t.test('throws the fault of a whole answer', async (t) => {
  const { executor } = answering([{ type: 'error', fault: { message: 'busy', kind: 'timeout' } }]);
  await t.rejects(executor.execute(await attemptOf(executor)), {
    code: 'UPSTREAM_TIMEOUT',
    message: 'busy',
  });
});

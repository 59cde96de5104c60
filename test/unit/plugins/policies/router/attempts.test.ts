import { Attempt, GatewayError, UpstreamError, type Context, type Reply } from '@ai-proxy/core';
import t from 'tap';
import { tryInTurn } from '../../../../../plugins/policies/router/attempts.ts';
import { fakeContext, fakeHost, fakeReply } from '../fake-context.ts';
import { credential } from './fake-executor.ts';

type Outcome = Reply | Error;

const host = fakeHost('router');
const wide = { retries: 9, bootstrapRetries: 9 };
const upstream = (
  code: ConstructorParameters<typeof UpstreamError>[0],
  details: Partial<ConstructorParameters<typeof UpstreamError>[1]> = {},
) => new UpstreamError(code, { provider: 'one', ...details });
const unavailable = () => upstream('UPSTREAM_OVERLOADED', { answer: answerOf(503) });
const answerOf = (status: number) => ({
  dialect: 'openai-chat',
  status,
  headers: {},
  body: Buffer.from('{}'),
});

/** Runs the loop over credentials a, b, c …; `outcomes` are what the attempts come to, in order. */
async function attempt(
  ids: string,
  outcomes: readonly Outcome[],
  limits = wide,
  ctx?: Context,
): Promise<{ result: unknown; tried: string; forks: Context[]; ctx: Context }> {
  const root = ctx ?? (await fakeContext({ model: 'm' }));
  const forks: Context[] = [];
  const next = async (fork?: Context): Promise<Reply> => {
    const outcome = outcomes[forks.length];
    if (fork === undefined || outcome === undefined) throw new Error('one attempt too many');
    forks.push(fork);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const candidates = [...ids].map((id) => ({
    credential: credential('one', id),
    model: `${id}-model`,
    slot: id,
  }));
  const result = await tryInTurn(root, next, candidates.values(), limits, host.clock).catch(
    (error: unknown) => error,
  );
  const tried = forks.map((fork) => fork.get(Attempt).credential.id).join('');
  return { result, tried, forks, ctx: root };
}

t.test('gives the answer of the first candidate that has one', async (t) => {
  const reply = fakeReply();
  const { result, tried } = await attempt('abc', [upstream('UPSTREAM_RATE_LIMITED'), reply]);
  t.equal(result, reply);
  t.equal(tried, 'ab');
});

t.test('shows each attempt its own target and body', async (t) => {
  const { forks } = await attempt('ab', [unavailable(), fakeReply()]);
  t.same(
    forks.map((fork) => [fork.model, fork.body.json['model'], fork.get(Attempt).model]),
    [
      ['a-model', 'a-model', 'a-model'],
      ['b-model', 'b-model', 'b-model'],
    ],
  );
  t.not(forks[0]?.get(Attempt).headers, forks[1]?.get(Attempt).headers);
});

t.test('ends the lifetime of attempts that lost, and of no other', async (t) => {
  const { forks, ctx } = await attempt('ab', [unavailable(), fakeReply()]);
  t.same(
    forks.map(({ lifetime }) => lifetime.reason),
    ['attempt failed', undefined],
  );
  t.notOk(ctx.lifetime.ended);
});

t.test('gives a refused request back at once', async (t) => {
  const rejected = upstream('UPSTREAM_REJECTED', { answer: answerOf(422) });
  const { result, tried } = await attempt('abc', [rejected]);
  t.equal(result, rejected);
  t.equal(tried, 'a');
});

t.test('gives a bug back as it was thrown', async (t) => {
  const bug = new TypeError('x is not a function');
  const { result, tried, ctx } = await attempt('abc', [bug]);
  t.equal(result, bug);
  t.equal(tried, 'a');
  t.match(ctx.trace.attempts, [{ outcome: 'INTERNAL' }]);
});

t.test(
  'moves on, without coming back, after a refused credential or an unknown model',
  async (t) => {
    for (const code of ['UPSTREAM_AUTH', 'UPSTREAM_RATE_LIMITED', 'UPSTREAM_NOT_FOUND'] as const) {
      const { result, tried } = await attempt('abc', [
        upstream(code),
        upstream(code),
        upstream(code),
      ]);
      t.match(result, { code });
      t.equal(tried, 'abc');
    }
  },
);

t.test('comes back to failing upstreams once no other candidate is left', async (t) => {
  const outcomes = [unavailable(), upstream('UPSTREAM_AUTH'), unavailable(), unavailable()];
  const { tried, result } = await attempt('abc', [...outcomes, fakeReply()]);
  t.equal(tried, 'abcac');
  t.type(result, 'Reply');
});

t.test('makes no more attempts than one and the retries', async (t) => {
  for (const retries of [0, 1, 3]) {
    const failures = Array.from({ length: 9 }, unavailable);
    const limits = { retries, bootstrapRetries: 9 };
    t.equal((await attempt('a', failures, limits)).tried.length, 1 + retries);
    t.equal((await attempt('abcdefg', failures, limits)).tried.length, 1 + retries);
  }
});

t.test('repeats an ambiguous request once', async (t) => {
  const ambiguous = () => upstream('UPSTREAM_NETWORK', { ambiguous: true });
  const all = Array.from({ length: 9 }, ambiguous);
  t.equal((await attempt('abc', all)).tried, 'ab');
  t.equal((await attempt('a', all)).tried, 'aa');
  const mixed = [ambiguous(), unavailable(), unavailable(), ambiguous(), fakeReply()];
  t.equal((await attempt('abcde', mixed)).tried, 'abcd', 'between other failures as well');
});

t.test('repeats streams that broke before their first content as often as it may', async (t) => {
  const broken = () => upstream('UPSTREAM_PROTOCOL', { ambiguous: true });
  const all = Array.from({ length: 9 }, broken);
  for (const bootstrapRetries of [0, 1, 3]) {
    const ctx = await fakeContext({ model: 'm', stream: true });
    const { tried } = await attempt('abcdefg', all, { retries: 9, bootstrapRetries }, ctx);
    t.equal(tried.length, 1 + bootstrapRetries);
  }
});

t.test('throws the last failure that says most', async (t) => {
  const network = upstream('UPSTREAM_NETWORK');
  const auth = upstream('UPSTREAM_AUTH', { answer: answerOf(401) });
  const limited = upstream('UPSTREAM_RATE_LIMITED', { answer: answerOf(429) });
  const busy = unavailable();
  const shown = async (...outcomes: UpstreamError[]) =>
    (
      await attempt('abcd'.slice(0, outcomes.length), outcomes, {
        ...wide,
        retries: outcomes.length - 1,
      })
    ).result;
  t.equal(await shown(limited, network), limited);
  t.equal(await shown(network, auth), auth);
  t.equal(await shown(busy, limited, auth, network), limited);
  t.equal(await shown(limited, busy), busy);
  const last = upstream('UPSTREAM_NETWORK');
  t.equal(await shown(network, last), last);
});

t.test('stops when the client has gone', async (t) => {
  const ctx = await fakeContext({ model: 'm' });
  const leaving = new UpstreamError('UPSTREAM_NETWORK', { provider: 'one' });
  const next = () => {
    ctx.lifetime.end('client gone');
    return Promise.reject(leaving);
  };
  const candidates = ['a', 'b'].map((id) => ({
    credential: credential('one', id),
    model: 'm',
    slot: id,
  }));
  await t.rejects(tryInTurn(ctx, next, candidates.values(), wide, host.clock), leaving);
  t.equal(ctx.trace.attempts.length, 1);
  await t.rejects(tryInTurn(ctx, next, candidates.values(), wide, host.clock), {
    code: 'CLIENT_GONE',
  });
  t.equal(ctx.trace.attempts.length, 1, 'and does not begin');
});

t.test('records every attempt with times that never run backwards', async (t) => {
  const { time, clock } = host;
  const ctx = await fakeContext({ model: 'm' });
  const outcomes: Outcome[] = [
    upstream('UPSTREAM_FAILED', { answer: answerOf(500), ambiguous: true }),
    fakeReply(),
  ];
  const next = async (): Promise<Reply> => {
    time.monotonicMs += 20;
    time.nowMs -= 3_600_000;
    const outcome = outcomes.shift();
    if (outcome instanceof Error || outcome === undefined) throw outcome;
    return outcome;
  };
  const started = time.nowMs;
  const candidates = [{ credential: credential('one', 'a'), model: 'up', slot: 'a' }];
  await tryInTurn(ctx, next, candidates.values(), wide, clock).catch(() => undefined);
  t.same(ctx.trace.attempts, [
    {
      provider: 'one',
      credential: 'a',
      model: 'up',
      startedMs: started,
      endedMs: started + 20,
      outcome: 'UPSTREAM_FAILED',
      status: 500,
      ambiguous: true,
    },
    {
      provider: 'one',
      credential: 'a',
      model: 'up',
      startedMs: started - 3_600_000,
      endedMs: started - 3_600_000 + 20,
      outcome: 'ok',
      status: 200,
      ambiguous: false,
    },
  ]);
});

t.test('says that no credential is left where there was no candidate', async (t) => {
  const { result } = await attempt('', []);
  t.ok(result instanceof GatewayError);
  t.match(result, { code: 'NO_CREDENTIAL' });
});

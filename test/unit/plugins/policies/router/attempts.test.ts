import {
  Attempt,
  GatewayError,
  UpstreamError,
  type Context,
  type Next,
  type Reply,
} from '@ai-proxy/core';
import t from 'tap';
import { tryInTurn, type AttemptRules } from '../../../../../plugins/policies/router/attempts.ts';
import { RetryBudget } from '../../../../../plugins/policies/router/retry-budget.ts';
import { Selection } from '../../../../../plugins/policies/router/selection.ts';
import { fakeContext, fakeHost, fakeReply } from '../fake-context.ts';
import { candidates } from './fake-executor.ts';
import { fakeRules, type FakeRules } from './fake-rules.ts';

type Outcome = Reply | Error;

const host = fakeHost('router');
const wide: Limits = { retries: 9, bootstrapRetries: 9, ambiguousRetries: 1 };
type Limits = AttemptRules['limits'];
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

/** Routes over credentials a, b, c …, of which each asks its upstream for `<id>-model`. */
function route(ctx: Context, next: Next, ids: string, changes: FakeRules = {}): Promise<Reply> {
  const pool = candidates(Object.fromEntries([...ids].map((id) => [id, {}]))).map((candidate) => ({
    ...candidate,
    model: `${candidate.credential.id}-model`,
  }));
  const { attempting, selecting } = fakeRules(host, changes);
  return tryInTurn(ctx, next, new Selection(ctx, [pool], selecting), attempting);
}

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
  const result = await route(root, next, ids, { limits }).catch((error: unknown) => error);
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
    const limits = { ...wide, retries };
    t.equal((await attempt('a', failures, limits)).tried.length, 1 + retries);
    t.equal((await attempt('abcdefg', failures, limits)).tried.length, 1 + retries);
  }
});

t.test('repeats an ambiguous request once', async (t) => {
  const ambiguous = () => upstream('UPSTREAM_NETWORK', { ambiguous: true });
  const all = Array.from({ length: 9 }, ambiguous);
  t.equal((await attempt('abc', all)).tried, 'ab');
  t.equal((await attempt('a', all)).tried, 'aa');
  const never = { ...wide, ambiguousRetries: 0 };
  t.equal((await attempt('abc', all, never)).tried, 'a', 'or not at all');
  const mixed = [ambiguous(), unavailable(), unavailable(), ambiguous(), fakeReply()];
  t.equal((await attempt('abcde', mixed)).tried, 'abcd', 'between other failures as well');
});

t.test('repeats streams that broke before their first content as often as it may', async (t) => {
  const broken = () => upstream('UPSTREAM_PROTOCOL', { ambiguous: true });
  const all = Array.from({ length: 9 }, broken);
  for (const bootstrapRetries of [0, 1, 3]) {
    const ctx = await fakeContext({ model: 'm', stream: true });
    const { tried } = await attempt('abcdefg', all, { ...wide, bootstrapRetries }, ctx);
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
  await t.rejects(route(ctx, next, 'ab'), leaving);
  t.equal(ctx.trace.attempts.length, 1);
  await t.rejects(route(ctx, next, 'ab'), {
    code: 'CLIENT_GONE',
  });
  t.equal(ctx.trace.attempts.length, 1, 'and does not begin');
});

t.test('records every attempt with times that never run backwards', async (t) => {
  const { time } = host;
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
  await route(ctx, next, 'a').catch(() => undefined);
  t.same(ctx.trace.attempts, [
    {
      provider: 'one',
      credential: 'a',
      model: 'a-model',
      startedMs: started,
      endedMs: started + 20,
      outcome: 'UPSTREAM_FAILED',
      status: 500,
      ambiguous: true,
    },
    {
      provider: 'one',
      credential: 'a',
      model: 'a-model',
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

t.test('stops repeating when the budget of all requests is spent', async (t) => {
  const budget = new RetryBudget();
  const changes = { budget, budgetRules: { percent: 20, perSecond: 2 } };
  let attempts = 0;
  const next = (): Promise<Reply> => {
    attempts++;
    return Promise.reject(unavailable());
  };
  for (let request = 0; request < 100; request++) {
    const ctx = await fakeContext({ model: 'm' });
    await t.rejects(route(ctx, next, 'abc', changes), { code: 'UPSTREAM_OVERLOADED' });
  }
  t.equal(attempts, 122);
});

t.test('two attempts after unknown models are free, others are paid for', async (t) => {
  const unknown = Array.from({ length: 9 }, () => upstream('UPSTREAM_NOT_FOUND'));
  for (const [perSecond, tried] of [
    [0, 3],
    [2, 5],
  ] as const) {
    const ctx = await fakeContext({ model: 'm' });
    const budgetRules = { percent: 0, perSecond };
    const changes = { budget: new RetryBudget(), budgetRules };
    const next = (): Promise<Reply> => Promise.reject(unknown.pop());
    await t.rejects(route(ctx, next, 'abcdefg', changes), { code: 'UPSTREAM_NOT_FOUND' });
    t.equal(ctx.trace.attempts.length, tried);
    await t.rejects(route(ctx, next, 'abc', changes), { code: 'NO_CREDENTIAL' });
    t.equal(ctx.trace.attempts.length, tried, 'of all models of the request together');
  }
});

t.test('does not begin an attempt after the deadline, nor wait for one', async (t) => {
  for (const [deadlineMs, expected] of [
    [host.time.monotonicMs, 'a'],
    [host.time.monotonicMs + 100, 'ab'],
    [Infinity, 'aba'],
  ] as const) {
    const ctx = await fakeContext({ model: 'm', deadlineMs });
    let tried = '';
    const next = (fork?: Context): Promise<Reply> => {
      tried += fork?.get(Attempt).credential.id;
      return Promise.reject(unavailable());
    };
    const changes = { backoff: { capMs: 150, jitter: 0 }, limits: { ...wide, retries: 2 } };
    await t.rejects(route(ctx, next, 'ab', changes), { code: 'UPSTREAM_OVERLOADED' });
    t.equal(tried, expected);
  }
});

t.test('gives up a pause at once when the client leaves', async (t) => {
  const ctx = await fakeContext({ model: 'm' });
  const started = performance.now();
  setTimeout(() => ctx.lifetime.end('client gone'), 20);
  const backoff = { capMs: 60_000, jitter: 0 };
  const failing = () => Promise.reject(upstream('UPSTREAM_OVERLOADED', { retryAfterMs: 50_000 }));
  await t.rejects(route(ctx, failing, 'a', { backoff }), { code: 'UPSTREAM_OVERLOADED' });
  t.ok(performance.now() - started < 250);
  t.equal(ctx.trace.attempts.length, 1);
});

t.test('says that all candidates cool, and until when', async (t) => {
  const { attempting, selecting } = fakeRules(host, { firstMs: 60_000 });
  const pool = candidates({ a: {}, b: {} });
  const ask = async (...outcomes: Outcome[]): Promise<unknown> => {
    const ctx = await fakeContext({ model: 'm' });
    const next = async (): Promise<Reply> => {
      const outcome = outcomes.shift();
      if (outcome instanceof Error || outcome === undefined) throw outcome;
      return outcome;
    };
    const selection = new Selection(ctx, [pool], selecting);
    return tryInTurn(ctx, next, selection, attempting).catch((error: unknown) => error);
  };
  const limited = upstream('UPSTREAM_RATE_LIMITED', { retryAfterMs: 30_000 });
  t.equal(await ask(upstream('UPSTREAM_RATE_LIMITED'), limited), limited, 'its own failure first');
  host.time.monotonicMs += 1500;
  t.match(await ask(), {
    code: 'CREDENTIALS_COOLING',
    status: 429,
    scope: 'model',
    retryAfterMs: 28_500,
    message: 'Every credential that serves the model "m" is cooling down; try again in 29 s.',
  });
  host.time.monotonicMs += 28_500;
  t.type(await ask(fakeReply()), 'Reply');
});

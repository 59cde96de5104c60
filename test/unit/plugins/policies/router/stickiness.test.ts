import { Client, Reply, UpstreamError, type Context } from '@ai-proxy/core';
import t from 'tap';
import { Affinity } from '../../../../../plugins/policies/router/affinity.ts';
import type { Candidate } from '../../../../../plugins/policies/router/catalog.ts';
import { Cooldowns } from '../../../../../plugins/policies/router/cooldowns.ts';
import { Cooler } from '../../../../../plugins/policies/router/cooler.ts';
import { Rotations } from '../../../../../plugins/policies/router/rotations.ts';
import { Selection } from '../../../../../plugins/policies/router/selection.ts';
import { Stickiness } from '../../../../../plugins/policies/router/stickiness.ts';
import { fakeContext, fakeHost, fakeReply, type FakeRequest } from '../fake-context.ts';
import { candidates } from './fake-executor.ts';
import { fakeRules } from './fake-rules.ts';

function scene(weights: Readonly<Record<string, number>> = { a: 1, b: 1, c: 1 }) {
  const host = fakeHost('router');
  const firstMs = { refused: 1, limited: 1, failing: 1, unreachable: 1 };
  const cooler = new Cooler(new Cooldowns(), { firstMs, jitter: 0 }, host.clock, () => 0);
  const rules = { header: 'x-session-id', ttlMs: 3_600_000 };
  const stickiness = new Stickiness(new Affinity(), rules, cooler, host.clock);
  const rotations = new Rotations();
  const pool = candidates(
    Object.fromEntries(Object.entries(weights).map(([id, weight]) => [id, { weight }])),
  );
  const selecting = {
    ...fakeRules(host).selecting,
    choose: (eligible: readonly Candidate[]) => rotations.pick(eligible),
    cooler,
    stickiness,
  };
  const cool = (id: string, ms: number): void => {
    const candidate = pool.find(({ credential }) => credential.id === id);
    const error = new UpstreamError('UPSTREAM_RATE_LIMITED', { provider: 'one', retryAfterMs: ms });
    if (candidate !== undefined) cooler.failed(candidate, error, host.time.monotonicMs, {});
  };
  /** Id of the credential that answers; the first `failures` of them fail, without a cooldown. */
  const serve = (ctx: Context, failures = 0, reply = fakeReply()): string => {
    const selection = new Selection(ctx, [pool], selecting);
    let candidate = selection.next();
    for (let failed = 0; failed < failures; failed++) candidate = selection.next();
    if (candidate === undefined) throw new Error('nobody');
    selection.answered(candidate, reply);
    return candidate.credential.id;
  };
  const ask = async (session: string, failures = 0): Promise<string> =>
    serve(await fakeContext({ model: 'm', headers: [['x-session-id', session]] }), failures);
  return { time: host.time, pool, cool, serve, ask };
}

t.test('keeps a session with its credential', async (t) => {
  const { ask } = scene();
  const homes = [await ask('s1'), await ask('s2'), await ask('s3')];
  t.same(homes, ['a', 'b', 'c']);
  for (let round = 0; round < 3; round++)
    t.same([await ask('s1'), await ask('s3'), await ask('s2')], ['a', 'c', 'b']);
});

t.test('places new sessions by weight', async (t) => {
  const { ask } = scene({ a: 5, b: 1, c: 1 });
  let homes = '';
  for (let session = 0; session < 7; session++) {
    homes += await ask(`s${session}`);
    await ask(`s${session}`);
  }
  t.equal(homes, 'aabacaa');
});

t.test('leaves requests without a session to the strategy', async (t) => {
  const { serve } = scene();
  const picks = [];
  for (let request = 0; request < 3; request++)
    picks.push(serve(await fakeContext({ model: 'm' })));
  t.same(picks, ['a', 'b', 'c']);
});

t.test('stays with one guest while its home cools, and comes home', async (t) => {
  const { ask, cool, time } = scene();
  t.equal(await ask('s'), 'a');
  cool('a', 60_000);
  const guest = await ask('s');
  t.not(guest, 'a');
  t.same([await ask('s'), await ask('s')], [guest, guest]);
  time.monotonicMs += 60_000;
  t.equal(await ask('s'), 'a');
});

t.test('moves where its home cools for long', async (t) => {
  const { ask, cool, time } = scene();
  t.equal(await ask('s'), 'a');
  cool('a', 1_800_000);
  const home = await ask('s');
  time.monotonicMs += 1_800_000;
  t.equal(await ask('s'), home);
});

t.test('moves where its home fails without cooling', async (t) => {
  const { ask } = scene();
  t.equal(await ask('s'), 'a');
  const home = await ask('s', 1);
  t.not(home, 'a');
  t.equal(await ask('s'), home);
});

t.test('forgets a session that was idle for its time', async (t) => {
  const { ask, time } = scene();
  t.equal(await ask('s'), 'a');
  time.monotonicMs += 3_600_000;
  t.equal(await ask('s'), 'b');
});

t.test('keeps sessions of clients and of models apart', async (t) => {
  const { serve } = scene();
  const ctx = async (model: string, client: string): Promise<Context> => {
    const made = await fakeContext({ model, headers: [['x-session-id', 's']] });
    made.set(Client, {
      id: client,
      name: undefined,
      tenantId: undefined,
      allowedModels: undefined,
      allowedCredentials: undefined,
      metadata: {},
    });
    return made;
  };
  const homes = [
    serve(await ctx('m', 'one')),
    serve(await ctx('m', 'two')),
    serve(await ctx('n', 'one')),
  ];
  t.same(homes, ['a', 'b', 'c']);
  t.equal(serve(await ctx('m', 'two')), 'b');
});

t.test('goes on from an answer with the account that has it', async (t) => {
  const { serve } = scene();
  const request = (body: FakeRequest['body'] = {}): FakeRequest => ({
    model: 'm',
    dialect: 'openai-responses',
    body: { input: 'x', ...body },
  });
  const answer = (dialect: string) =>
    new Reply({ kind: 'whole', dialect, bytes: Buffer.from('{}') });
  const start = { type: 'message-start', id: 'resp_1', model: 'm' } as const;
  const first = answer('openai-responses');
  const home = serve(await fakeContext(request()), 0, first);
  first.stages.forEach((stage) => stage.run(start));
  for (let round = 0; round < 3; round++)
    t.equal(serve(await fakeContext(request({ previous_response_id: 'resp_1' }))), home);

  const unstored = answer('openai-responses');
  serve(await fakeContext(request({ store: false })), 0, unstored);
  t.equal(unstored.stages.length, 0, 'an answer that nobody keeps is not looked at');
  const translated = answer('openai-chat');
  serve(await fakeContext(request()), 0, translated);
  t.equal(translated.stages.length, 0, 'nor one whose id the client does not see');
});

import {
  Client,
  Reply,
  type Context,
  type Contribution,
  type Draft,
  type RequestMapper,
  type StreamEvent,
} from '@ai-proxy/core';
import t from 'tap';
import continuity from '../../../../../plugins/policies/continuity/index.ts';
import { foreignSignature } from '../../../../../plugins/policies/continuity/marked-thinking.ts';
import { fakeContext, fakeHost, run, setUp, type FakeRequest } from '../fake-context.ts';
import { assistant, call, requestOf, target, thought, user } from './turns.ts';

const options = { enabled: true, maxEntries: 10, maxMegabytes: 1, ttlSeconds: 60 };
const request = requestOf(user('Look!'));
const later = requestOf(user('Look!'), assistant(call('one')));

const events: readonly StreamEvent[] = [
  { type: 'part-start', index: 0, part: thought('a') },
  { type: 'part-end', index: 0 },
  { type: 'part-start', index: 1, part: call('one') },
  { type: 'message-end', stopReason: 'tool-calls' },
];

/** Shows the answer to the stages of the reply; gives what is sent. */
function play(reply: Reply): readonly StreamEvent[] {
  let seen = events;
  for (const stage of reply.stages)
    if (stage.kind === 'observe') seen.forEach(stage.run);
    else seen = seen.flatMap((event) => stage.run(event) ?? []);
  return seen;
}

interface Exchange extends FakeRequest {
  readonly client?: string;
  /** Dialect of the answer. */
  readonly from?: string;
}

/** One exchange through the layer: the mappers that it set, and its reply. */
async function exchange(layer: Contribution, details: Exchange = {}) {
  const { client, from = target.dialect, ...fake } = details;
  const ctx = await fakeContext(fake);
  if (client !== undefined)
    ctx.set(Client, {
      id: client,
      name: undefined,
      tenantId: undefined,
      allowedModels: undefined,
      allowedCredentials: undefined,
      metadata: {},
    });
  const mappers: RequestMapper[] = [];
  ctx.mapRequest = (mapper) => void mappers.push(mapper);
  const served = { provider: target.provider, model: target.model, credential: 'first' };
  const body = { kind: 'whole', dialect: from, bytes: Buffer.from('{}') } as const;
  const reply = new Reply(body, { served });
  await run(layer, ctx, () => {
    mappers.forEach((map) => map(request, target));
    return Promise.resolve(reply);
  });
  const isRestored = mappers.some((map) => map(later, target) !== later);
  return { ctx, reply, isRestored, mappers };
}

t.test('what one answer proves is restored in the next request', async (t) => {
  const layer = await setUp(continuity, options);
  const first = await exchange(layer);
  t.equal(first.isRestored, false);
  t.equal(play(first.reply), events, 'nothing is changed for most clients');
  t.equal((await exchange(layer)).isRestored, true);
});

t.test('it is restored for the same client, until it is forgotten', async (t) => {
  const host = fakeHost('continuity');
  const layer = await setUp(continuity, options, host);
  play((await exchange(layer, { client: 'me' })).reply);
  t.equal((await exchange(layer, { client: 'you' })).isRestored, false);
  t.equal((await exchange(layer)).isRestored, false);
  t.equal((await exchange(layer, { client: 'me' })).isRestored, true);
  host.time.monotonicMs += 60_000;
  t.equal((await exchange(layer, { client: 'me' })).isRestored, false);
});

t.test('an answer that is not translated is not watched', async (t) => {
  const layer = await setUp(continuity, options);
  const { reply } = await exchange(layer, { from: 'openai-chat' });
  t.same(reply.stages, []);
});

t.test('Messages clients get thinking of others marked', async (t) => {
  const layer = await setUp(continuity, options);
  const { reply } = await exchange(layer, { dialect: 'anthropic-messages' });
  t.match(play(reply), [
    { part: { origin: 'anthropic-messages' } },
    { delta: { signature: foreignSignature } },
    { type: 'part-end' },
    { part: call('one') },
    {},
  ]);
  t.equal((await exchange(layer)).isRestored, true, 'what is remembered is the proof itself');
});

/** The body that an upstream of the client's own dialect gets. */
function nativeBody(ctx: Context): Draft {
  const credential = {
    id: 'first',
    provider: 'own',
    dialect: '*',
    models: [],
    excludedModels: [],
    weight: 1,
  };
  return ctx.fork({ attempt: { credential, model: 'big', headers: {} } }).body;
}

t.test('bodies that pass are freed of the marks, also where tokens are counted', async (t) => {
  const layer = await setUp(continuity, options);
  const thinking = { type: 'thinking', thinking: 'Hm', signature: foreignSignature };
  const messages = [{ role: 'assistant', content: [thinking] }];
  for (const operation of ['generate', 'count-tokens'] as const) {
    const details = { dialect: 'anthropic-messages', operation, body: { messages } };
    const { ctx, mappers } = await exchange(layer, details);
    t.same(nativeBody(ctx).json['messages'], []);
    t.equal(ctx.body.edited, false, 'what is translated keeps its losses');
    t.equal(mappers.length, operation === 'generate' ? 1 : 0);
  }
});

t.test('calls that others made for a Gemini client get the stand-in', async (t) => {
  const layer = await setUp(continuity, options);
  const contents = [{ role: 'model', parts: [{ functionCall: { id: 'one', name: 'look' } }] }];
  const details = { dialect: 'gemini', body: { contents } };
  t.equal(nativeBody((await exchange(layer, details)).ctx).edited, false);
  play((await exchange(layer, details)).reply);
  t.equal(nativeBody((await exchange(layer, details)).ctx).edited, true);
});

t.test('calls that Gemini made for a client of another format get none', async (t) => {
  const layer = await setUp(continuity, options);
  const signed: StreamEvent = {
    type: 'part-start',
    index: 0,
    part: { ...call('one'), signature: 'proof' },
  };
  const { reply } = await exchange(layer, { from: 'gemini' });
  for (const event of [signed, ...events.slice(3)])
    for (const stage of reply.stages) stage.run(event);
  const contents = [{ role: 'model', parts: [{ functionCall: { id: 'one', name: 'look' } }] }];
  const { ctx } = await exchange(layer, { dialect: 'gemini', body: { contents } });
  t.equal(nativeBody(ctx).edited, false);
});

t.test('contributes no layer when it is not enabled', async (t) => {
  t.same(await setUp(continuity, { ...options, enabled: false }), {});
});

t.test('stands below what knows the client, and answers for messages alone', async (t) => {
  t.same(continuity.after, ['auth', 'response-store']);
  t.same(continuity.operations, ['generate', 'count-tokens']);
  t.same(continuity.rootKeys, { continuity: '*' });
});

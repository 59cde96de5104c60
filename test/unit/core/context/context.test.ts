import t from 'tap';
import { Attempt, type AttemptTarget } from '../../../../core/src/context/attempt.ts';
import { Client } from '../../../../core/src/context/client.ts';
import { Context } from '../../../../core/src/context/context.ts';
import type { Dialect } from '../../../../core/src/dialect/dialect.ts';
import type { RequestMapper } from '../../../../core/src/dialect/translate.ts';
import { key } from '../../../../core/src/pipeline/key.ts';
import { fakeContext, fakeExchange } from '../fake-exchange.ts';
import { lineDialect } from '../line-dialect.ts';

const Color = key('test.color').of<string | null>();
const target = (dialect: string): AttemptTarget => ({
  credential: { id: 'c', provider: 'p', dialect, models: [], excludedModels: [], weight: 1 },
  model: 'upstream-model',
  headers: {},
});

t.test('shows a fork what its parent set and hides what the fork sets', async (t) => {
  const ctx = await fakeContext();
  ctx.set(Color, 'red');
  const [one, two] = [ctx.fork({}), ctx.fork({})];
  t.equal(one.get(Color), 'red');
  one.set(Color, 'blue');
  t.equal(one.fork({}).get(Color), 'blue');
  t.equal(two.get(Color), 'red');
  t.equal(ctx.get(Color), 'red');
});

t.test('shows a fork what its parent sets later', async (t) => {
  const ctx = await fakeContext();
  const fork = ctx.fork({});
  t.equal(fork.find(Color), undefined);
  ctx.set(Color, 'red');
  t.equal(fork.find(Color), 'red');
});

t.test('refuses to set a key twice in one scope', async (t) => {
  const ctx = await fakeContext();
  ctx.set(Color, 'red');
  t.throws(() => ctx.set(Color, 'red'), {
    code: 'PLUGIN_CONTRACT',
    message: /test\.color is already set/,
  });
  t.equal(ctx.get(Color), 'red');
});

t.test('refuses to get what nobody has set', async (t) => {
  const ctx = await fakeContext();
  t.throws(() => ctx.get(Client), { code: 'PLUGIN_CONTRACT', message: /auth\.client.*"requires"/ });
  t.equal(ctx.find(Client), undefined);
});

t.test('knows a key by its name and takes null for a value', async (t) => {
  const ctx = await fakeContext();
  ctx.set(Color, 'red');
  const fork = ctx.fork({});
  fork.set(Color, null);
  t.equal(fork.get(key('test.color').of<string | null>()), null);
});

t.test('tells the model of the nearest fork that changed it', async (t) => {
  const ctx = await fakeContext();
  t.equal(ctx.model, 'm');
  const fork = ctx.fork({ model: 'n' });
  t.equal(fork.model, 'n');
  t.equal(fork.fork({}).model, 'n');
  t.equal(fork.fork({ attempt: target('line') }).model, 'upstream-model');
  t.equal(ctx.model, 'm');
});

t.test('gives a fork the body with its model, and both may edit their own', async (t) => {
  const ctx = await fakeContext({ body: '{"model":"m","n":12345678901234567890}' });
  const fork = ctx.fork({ model: 'n' });
  fork.body.set('x', 1);
  const sibling = ctx.fork({ model: 'o' });
  t.equal(sibling.body.toBytes().toString(), '{"model":"o","n":12345678901234567890}');
  t.equal(fork.body.get('x'), 1);
  t.equal(ctx.body.get('x'), undefined);
  t.equal(ctx.body, ctx.body);
});

t.test('translates the body of an attempt in another dialect once somebody looks', async (t) => {
  const dialects = new Map([
    ['line', lineDialect('line')],
    ['other', lineDialect('other')],
  ]);
  const ctx = await fakeContext({ dialects, body: '{"model":"m","odd":1}' });
  const attempt = ctx.fork({ attempt: target('other') });
  t.equal(attempt.get(Attempt).model, 'upstream-model');
  t.strictSame(ctx.trace.warnings, []);
  t.strictSame(attempt.body.json, { model: 'upstream-model', stream: false, by: 'other' });
  t.equal(attempt.body.dialect, 'other');
  t.strictSame(ctx.trace.warnings, [{ path: 'odd', reason: 'in' }]);
  t.equal(ctx.fork({ attempt: target('*') }).body.dialect, 'line');
  t.throws(() => ctx.fork({ attempt: target('unknown') }), {
    code: 'PLUGIN_CONTRACT',
    message: /"unknown"/,
  });
});

t.test('makes no body for a request without one', async (t) => {
  const ctx = await fakeContext({ body: undefined, operation: 'list-models' });
  t.equal(ctx.model, '');
  t.equal(ctx.fork({ attempt: target('unknown') }).model, 'upstream-model');
});

t.test('ends forks with their parent, and no parent with its fork', async (t) => {
  const ctx = await fakeContext();
  const [one, two] = [ctx.fork({}), ctx.fork({})];
  const inner = one.fork({});
  one.lifetime.end('lost');
  t.strictSame(
    [inner.lifetime.reason, two.lifetime.ended, ctx.lifetime.ended],
    ['lost', false, false],
  );
  ctx.lifetime.end('the client left');
  t.strictSame([one.lifetime.reason, two.lifetime.reason], ['lost', 'the client left']);
  t.equal(ctx.fork({}).signal.aborted, true, 'also a fork made afterwards');
});

t.test('collects what is to run at the end from every fork', async (t) => {
  const exchange = await fakeExchange();
  const ctx = new Context(exchange);
  const seen: string[] = [];
  ctx.onEnd(() => seen.push('outer'));
  ctx.fork({}).onEnd(() => seen.push('inner'));
  exchange.endings.finish({ outcome: 'complete', status: 200, ms: 1 }, (error) =>
    t.fail(String(error)),
  );
  t.strictSame(seen, ['inner', 'outer']);
  t.strictSame([ctx.id, ctx.trace, ctx.log], [exchange.id, exchange.trace, exchange.log]);
});

t.test(
  'a fork for another model below an attempt keeps its credential and its dialect',
  async (t) => {
    const ctx = await fakeContext();
    const attempt: AttemptTarget = {
      credential: {
        id: 'one',
        provider: 'acme',
        dialect: '*',
        models: [],
        excludedModels: [],
        weight: 1,
      },
      model: 'm-1',
      headers: {},
    };
    const below = ctx.fork({ attempt });
    const other = below.fork({ model: 'm-2' });
    t.match(other.find(Attempt), { model: 'm-2', credential: { id: 'one' } });
    t.equal(other.model, 'm-2');
    t.equal(below.find(Attempt)?.model, 'm-1');
  },
);

/** A dialect that shows in its bodies what mappers have made of the user. */
const naming: Dialect = {
  ...lineDialect('other'),
  encodeRequest: ({ model, user, stream }) => ({
    value: { model, stream, user: user ?? '' },
    warnings: [],
  }),
};
const both = new Map([
  ['line', lineDialect('line')],
  ['other', naming],
]);
const adding =
  (name: string): RequestMapper =>
  (request) => ({ ...request, user: `${request.user ?? ''}${name}` });

t.test('maps the request of forks where it is translated, outer layers first', async (t) => {
  const ctx = await fakeContext({ dialects: both, stream: true });
  ctx.mapRequest(adding('a'));
  ctx.mapRequest(adding('b'));
  const inner = ctx.fork({});
  inner.mapRequest(adding('c'));
  const translated = inner.fork({ attempt: target('other') });
  t.strictSame(translated.body.json, { model: 'upstream-model', stream: true, user: 'abc' });
  const sibling = ctx.fork({ attempt: target('other') });
  t.equal(sibling.body.get('user'), 'ab', 'a fork keeps its mappers to itself');
  t.equal(inner.body.get('user'), undefined, 'a body that passes as it is has none');
  t.equal(inner.fork({ attempt: target('line') }).body.get('user'), undefined);
});

t.test(
  'maps forks made after the call only, and tells mappers where the request goes',
  async (t) => {
    const ctx = await fakeContext({ dialects: both });
    const early = ctx.fork({ attempt: target('other') });
    const places: unknown[] = [];
    ctx.mapRequest((request, place) => {
      places.push(place);
      return request;
    });
    t.equal(early.body.get('user'), '');
    t.strictSame(places, []);
    const late = ctx.fork({ attempt: target('other') });
    t.strictSame(places, [], 'not before somebody looks');
    t.equal(late.body.get('user'), '');
    t.strictSame(places, [{ dialect: 'other', provider: 'p', model: 'upstream-model' }]);
  },
);

t.test('edits bodies of attempts in the dialect of the client alone, each its own', async (t) => {
  const ctx = await fakeContext({ dialects: both });
  const places: unknown[] = [];
  ctx.mapNative((body, place) => {
    places.push(place);
    body.set('edits', [...((body.json['edits'] as number[] | undefined) ?? []), 1]);
  });
  const inner = ctx.fork({ model: 'n' });
  inner.mapNative((body) => body.set('inner', true));
  t.strictSame(places, [], 'where it goes is not known yet');
  t.equal(inner.body.edited, false);
  const translated = inner.fork({ attempt: target('other') });
  t.strictSame(translated.body.json, { model: 'upstream-model', stream: false, user: '' });
  t.strictSame(places, []);
  const native = inner.fork({ attempt: target('line') });
  t.strictSame(native.body.json, { model: 'upstream-model', edits: [1], inner: true });
  t.strictSame(places, [{ dialect: 'line', provider: 'p', model: 'upstream-model' }]);
  t.strictSame(native.fork({ model: 'o' }).body.get('edits'), [1], 'once for each attempt');
  const sibling = ctx.fork({ attempt: target('*') });
  t.strictSame(sibling.body.json, { model: 'upstream-model', edits: [1] });
  t.strictSame(ctx.body.json, { model: 'm' }, 'the body of the client stays as it is');
});

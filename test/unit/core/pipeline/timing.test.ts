import t from 'tap';
import type { Context } from '../../../../core/src/context/context.ts';
import { Reply } from '../../../../core/src/context/reply.ts';
import { compose, type Layer, type Run } from '../../../../core/src/pipeline/compose.ts';
import type { Handle } from '../../../../core/src/pipeline/plugin.ts';
import { timingFor, type Timing } from '../../../../core/src/pipeline/timing.ts';
import { fakeContext } from '../fake-exchange.ts';

const asking = { head: { headers: { 'x-times': 'true' } } };
const timing = (now: () => number): Timing | undefined =>
  timingFor([() => false, ({ headers }) => headers['x-times'] === 'true'], now);
const reply = (): Reply => new Reply({ kind: 'whole', dialect: 'line', bytes: Buffer.from('{}') });
const layer = (name: string, handle: Handle, facts: Partial<Layer> = {}): Layer => ({
  name,
  handle,
  reenters: false,
  headOnly: false,
  when: undefined,
  ...facts,
});

/** A clock that stands still but for what layers do. */
function clock() {
  let ms = 0;
  const taking = async (more: number): Promise<void> => {
    await Promise.resolve();
    ms += more;
  };
  const busy =
    (before: number, after: number): Handle =>
    async (_ctx, next) => {
      await taking(before);
      const below = await next();
      await taking(after);
      return below;
    };
  const upstream =
    (took: number): Run =>
    async () => {
      await taking(took);
      return reply();
    };
  return { busy, now: () => ms, taking, upstream };
}

const sharesOf = (ctx: Context): Record<string, number> =>
  Object.fromEntries(ctx.trace.shares ?? []);

t.test('each layer has the time it took by itself, and all of them make the whole', async (t) => {
  const { busy, now, upstream } = clock();
  const ctx = await fakeContext(asking);
  const layers = [
    layer('outer', busy(1, 2)),
    layer('middle', busy(4, 8)),
    layer('idle', busy(0, 0)),
  ];
  await compose(layers, upstream(100), timing(now))(ctx);
  t.strictSame(sharesOf(ctx), { body: 0, outer: 3, middle: 12, idle: 0, upstream: 100 });
  t.equal(
    [...(ctx.trace.shares ?? [])].reduce((sum, [, ms]) => sum + ms, 0),
    now(),
  );
});

t.test('they stand in the order of the pipeline', async (t) => {
  const { busy, now, upstream } = clock();
  const ctx = await fakeContext(asking);
  const layers = ['c', 'a', 'b'].map((name) => layer(name, busy(1, 1), { headOnly: name === 'c' }));
  await compose(layers, upstream(1), timing(now))(ctx);
  t.strictSame(
    [...(ctx.trace.shares ?? new Map<string, number>()).keys()],
    ['c', 'body', 'a', 'b', 'upstream'],
  );
});

t.test('nothing is measured for those who do not ask', async (t) => {
  for (const headers of [{}, { 'x-times': 'false' }]) {
    const { busy, upstream } = clock();
    const ctx = await fakeContext({ head: { headers } });
    const never = (): number => {
      throw new Error('looked at the clock');
    };
    await compose([layer('a', busy(1, 1))], upstream(1), timing(never))(ctx);
    t.equal(ctx.trace.shares, undefined);
  }
  t.equal(
    timingFor([], () => 0),
    undefined,
  );
});

t.test('what is entered several times has all of it together', async (t) => {
  const { busy, now, taking, upstream } = clock();
  const ctx = await fakeContext(asking);
  const trying = layer(
    'trying',
    async (root, next) => {
      await taking(1);
      await next(root.fork({}));
      await taking(1);
      return next(root.fork({}));
    },
    { reenters: true },
  );
  await compose([trying, layer('inner', busy(5, 5))], upstream(50), timing(now))(ctx);
  t.strictSame(sharesOf(ctx), { body: 0, trying: 2, inner: 20, upstream: 100 });
});

t.test('calls at the same time are below it once only', async (t) => {
  const { now, taking } = clock();
  const ctx = await fakeContext(asking);
  const both = layer(
    'both',
    async (root, next) => {
      await taking(3);
      const [first] = await Promise.all([next(root.fork({})), next(root.fork({}))]);
      await taking(4);
      return first ?? reply();
    },
    { reenters: true },
  );
  const terminal: Run = async () => {
    await taking(10);
    return reply();
  };
  await compose([both], terminal, timing(now))(ctx);
  t.equal(sharesOf(ctx)['both'], 7);
});

t.test('a layer that does not wait for what it called has no share of that', async (t) => {
  const { now, taking } = clock();
  const ctx = await fakeContext(asking);
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const terminal: Run = async () => {
    await gate;
    return reply();
  };
  const impatient = layer('impatient', async (_ctx, next) => {
    await taking(2);
    void next();
    await taking(30);
    return reply();
  });
  await compose([impatient], terminal, timing(now))(ctx);
  release();
  t.equal(sharesOf(ctx)['impatient'], 2);
});

t.test('failures and the wait for the body are measured, too', async (t) => {
  const { now, taking, busy } = clock();
  const ctx = await fakeContext(asking);
  const failing: Run = async () => {
    await taking(9);
    throw new Error('below');
  };
  await t.rejects(compose([layer('a', busy(1, 0))], failing, timing(now))(ctx), {
    message: 'below',
  });
  t.strictSame(sharesOf(ctx), { body: 0, a: 1, upstream: 9 });
});

t.test('a layer is still told what it does wrong', async (t) => {
  const ctx = await fakeContext(asking);
  const twice = layer('twice', async (_ctx, next) => {
    await next();
    return next();
  });
  await t.rejects(compose([twice], async () => reply())(ctx), {
    code: 'PLUGIN_CONTRACT',
    message: /"twice"/,
  });
  const silent = layer('silent', (async () => undefined) as unknown as Handle);
  await t.rejects(compose([silent], async () => reply())(await fakeContext(asking)), {
    code: 'PLUGIN_CONTRACT',
    message: /"silent" returned no reply/,
  });
});

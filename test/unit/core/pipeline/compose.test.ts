import t from 'tap';
import type { Context } from '../../../../core/src/context/context.ts';
import { Context as ContextOf } from '../../../../core/src/context/context.ts';
import { Inbound } from '../../../../core/src/context/inbound.ts';
import { Reply } from '../../../../core/src/context/reply.ts';
import { compose, type Layer } from '../../../../core/src/pipeline/compose.ts';
import type { Handle } from '../../../../core/src/pipeline/plugin.ts';
import { fakeContext, fakeExchange } from '../fake-exchange.ts';

const reply = (): Reply => new Reply({ kind: 'whole', dialect: 'line', bytes: Buffer.from('{}') });
const layer = (name: string, handle: Handle, facts: Partial<Layer> = {}): Layer => ({
  name,
  handle,
  reenters: false,
  headOnly: false,
  when: undefined,
  ...facts,
});
const passing =
  (calls: string[], name: string): Handle =>
  async (_ctx, next) => {
    calls.push(`${name} in`);
    const below = await next();
    calls.push(`${name} out`);
    return below;
  };

t.test('runs the first layer outermost and gives its reply', async (t) => {
  const calls: string[] = [];
  const made = reply();
  const run = compose(
    [layer('a', passing(calls, 'a')), layer('b', passing(calls, 'b'))],
    async () => {
      calls.push('terminal');
      return made;
    },
  );
  t.equal(await run(await fakeContext()), made);
  t.strictSame(calls, ['a in', 'b in', 'terminal', 'b out', 'a out']);
  t.equal(await compose([], async () => made)(await fakeContext()), made);
});

t.test('lets a layer answer itself and replace or refuse what comes from below', async (t) => {
  const own = reply();
  const never = (): Promise<Reply> => Promise.reject(new Error('reached'));
  t.equal(await compose([layer('a', async () => own)], never)(await fakeContext()), own);
  const failing = compose([layer('a', (_ctx, next) => next())], () =>
    Promise.reject(new Error('below')),
  );
  await t.rejects(failing(await fakeContext()), { message: 'below' });
});

t.test('refuses a second next() and a fork from a layer that does not re-enter', async (t) => {
  const twice = layer('twice', async (_ctx, next) => {
    await next();
    return next();
  });
  const forking = layer('forking', (ctx, next) => next(ctx.fork({})));
  const broken = (name: string): { code: string; message: RegExp } => ({
    code: 'PLUGIN_CONTRACT',
    message: new RegExp(`"${name}".*reenters: true`),
  });
  await t.rejects(compose([twice], async () => reply())(await fakeContext()), broken('twice'));
  await t.rejects(compose([forking], async () => reply())(await fakeContext()), broken('forking'));
  const retrying = layer('retrying', (_ctx, next) => next().catch(() => next()));
  await t.rejects(
    compose([retrying], () => Promise.reject(new Error('below')))(await fakeContext()),
    broken('retrying'),
  );
});

t.test('lets a layer that re-enters call next() with forks, as often as it likes', async (t) => {
  const models: string[] = [];
  const fallback = layer(
    'fallback',
    async (ctx, next) => {
      for (const model of ['a', 'b']) await next(ctx.fork({ model })).catch(() => undefined);
      return next();
    },
    { reenters: true },
  );
  const run = compose([fallback], async (ctx) => {
    models.push(ctx.model);
    if (ctx.model !== 'm') throw new Error('try on');
    return reply();
  });
  await run(await fakeContext());
  t.strictSame(models, ['a', 'b', 'm']);
});

t.test('refuses a layer that gives no reply, by its name', async (t) => {
  for (const given of [undefined, {}]) {
    const handle = (async () => given) as unknown as Handle;
    for (const reenters of [false, true])
      await t.rejects(
        compose([layer('silent', handle, { reenters })], async () => reply())(await fakeContext()),
        {
          code: 'PLUGIN_CONTRACT',
          message: /"silent" returned no reply/,
        },
      );
  }
});

/** A context whose body has not arrived; notes when somebody waits for it. */
async function unread(calls: string[]): Promise<Context> {
  const exchange = await fakeExchange();
  const inbound = new Inbound(exchange.inbound.head, async () => {
    calls.push('body');
    return exchange.inbound.content;
  });
  return new ContextOf({ ...exchange, inbound });
}

t.test('waits for the body just before the first layer that needs it', async (t) => {
  const head = { headOnly: true };
  const orders: readonly (readonly [layers: Partial<Layer>[], expected: string[]])[] = [
    [
      [head, head, {}, head],
      ['0', '1', 'body', '2', '3'],
    ],
    [
      [{}, {}],
      ['body', '0', '1'],
    ],
    [
      [head, head],
      ['0', '1', 'body'],
    ],
    [[], ['body']],
    [
      [head, { headOnly: true, when: { model: 'm' } }],
      ['0', 'body', '1'],
    ],
  ];
  for (const [facts, expected] of orders) {
    const calls: string[] = [];
    const layers = facts.map((fact, index) =>
      layer(
        String(index),
        (_ctx, next) => {
          calls.push(String(index));
          return next();
        },
        fact,
      ),
    );
    await compose(layers, async () => reply())(await unread(calls));
    t.strictSame(calls, expected);
  }
});

t.test('reads no body for a client that a head-only layer refuses', async (t) => {
  const calls: string[] = [];
  const refusing = layer('auth', () => Promise.reject(new Error('refused')), { headOnly: true });
  await t.rejects(
    compose([refusing, layer('b', passing(calls, 'b'))], async () => reply())(await unread(calls)),
  );
  t.strictSame(calls, []);
});

t.test('skips a layer for models that do not match, by the model at its place', async (t) => {
  const calls: string[] = [];
  const layers = [
    layer('other', passing(calls, 'other'), { when: { model: 'x*' } }),
    layer('fork', (ctx, next) => next(ctx.fork({ model: 'xyz' })), { reenters: true }),
    layer('inner', passing(calls, 'inner'), { when: { model: 'x*' } }),
  ];
  await compose(layers, async () => reply())(await fakeContext());
  t.strictSame(calls, ['inner in', 'inner out']);
});

t.test('what a layer asks for and forgets fails without anybody else', async (t) => {
  const unheld: unknown[] = [];
  const note = (error: unknown): void => void unheld.push(error);
  process.on('unhandledRejection', note);
  t.teardown(() => process.off('unhandledRejection', note));
  const later = async (): Promise<Reply> => {
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('below');
  };
  const forgetful: Handle[] = [
    (_ctx, next) => {
      void next();
      throw new Error('refused');
    },
    (_ctx, next) => {
      void next();
      return Promise.reject(new Error('refused'));
    },
    async (_ctx, next) => {
      await Promise.resolve();
      void next();
      throw new Error('refused');
    },
  ];
  for (const reenters of [false, true])
    for (const handle of forgetful) {
      const run = compose([layer('guard', handle, { reenters })], later);
      await t.rejects(run(await fakeContext()), { message: 'refused' });
    }
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.strictSame(unheld, []);
});

import { Client } from '@ai-proxy/core';
import t from 'tap';
import auth from '../../../../../plugins/policies/auth/index.ts';
import { fakeContext, fakeHost, fakeReply, run, setUp } from '../fake-context.ts';

const next = () => Promise.resolve(fakeReply());
const bearer = (key: string) => ({ headers: [['authorization', `Bearer ${key}`]] as const });

t.test('contributes no layer without keys, so that every client passes', async (t) => {
  const { http, ready, ...rest } = await setUp(auth, { keys: [], authKeys: [] });
  t.equal(http?.length, 1, 'only pages are looked for');
  t.type(ready, 'function');
  t.same(rest, {});
});

t.test('with keys it does not look at pages', async (t) => {
  const { http } = await setUp(auth, { keys: ['first-key'], authKeys: [] });
  t.equal(http, undefined);
});

t.test('sets the client of a known key before the layers below run', async (t) => {
  const layer = await setUp(auth, {
    keys: ['first-key', { key: 'second-key', name: 'second' }],
    authKeys: [{ key: 'third-key', name: 'third', tenantId: 'acme' }],
  });
  const names = { 'first-key': undefined, 'second-key': 'second', 'third-key': 'third' };
  for (const [key, name] of Object.entries(names)) {
    const ctx = await fakeContext(bearer(key));
    let seen: unknown;
    await run(layer, ctx, () => {
      seen = ctx.find(Client)?.name;
      return next();
    });
    t.equal(seen, name);
    t.type(ctx.find(Client)?.id, 'string');
  }
});

t.test('refuses unknown and missing keys before the layers below run', async (t) => {
  const layer = await setUp(auth, { keys: ['first-key'], authKeys: [] });
  const below = () => t.fail('the layers below ran');
  const refused = async (request: Parameters<typeof fakeContext>[0], code: string) =>
    t.rejects(run(layer, await fakeContext(request), below as never), { code });
  await refused({}, 'KEY_MISSING');
  await refused(bearer('other-key'), 'KEY_UNKNOWN');
  await refused(bearer('first-key, other-key'), 'KEY_UNKNOWN');
});

t.test('refuses a key from the moment it expires', async (t) => {
  const host = fakeHost('auth');
  const options = { keys: [], authKeys: [{ key: 'k', expiresAt: '2030-01-01T00:00:01Z' }] };
  const layer = await setUp(auth, options, host);
  host.time.nowMs = Date.UTC(2030, 0, 1, 0, 0, 0, 999);
  await run(layer, await fakeContext(bearer('k')), next);
  host.time.nowMs++;
  await t.rejects(run(layer, await fakeContext(bearer('k')), next), { code: 'KEY_EXPIRED' });
});

t.test('tells the layers below what limits a key has', async (t) => {
  const limited = { key: 'k', rateLimit: { rpm: 1 }, budget: { totalUsd: 5, period: 'daily' } };
  const layer = await setUp(auth, { keys: [], authKeys: [limited] });
  const ctx = await fakeContext(bearer('k'));
  await run(layer, ctx, next);
  t.same(ctx.find(Client)?.limits, { rpm: 1 });
  t.same(ctx.find(Client)?.budget, { totalUsd: 5, period: 'daily' });
});

t.test('logs nothing of a key that it refuses', async (t) => {
  const host = fakeHost('auth');
  const layer = await setUp(auth, { keys: ['first-key'], authKeys: [] }, host);
  await run(layer, await fakeContext(bearer('sk-guess,sk-guess')), next).catch((error: unknown) =>
    t.notMatch(String(error), 'sk-guess'),
  );
  t.same(host.lines, []);
});

t.test('declares what the core must know before it is set up', async (t) => {
  t.same(auth.provides, [Client]);
  t.equal(auth.headOnly, true);
  t.same(auth.rootKeys, { 'api-keys': 'keys', 'auth-keys': 'auth-keys' });
});

import type { Dialect, Ready } from '@ai-proxy/core';
import t from 'tap';
import payloadRules from '../../../../../plugins/policies/payload-rules/index.ts';
import { fakeContext, fakeHost, fakeReply, run, setUp } from '../fake-context.ts';

const none = { default: [], override: [], filter: [] };
const filter = (protocol: string) => [{ models: [{ name: '*', protocol }], params: ['user'] }];

t.test('contributes no layer without rules', async (t) => {
  t.same(await setUp(payloadRules, none), {});
});

t.test('edits the body before the layers below run', async (t) => {
  const layer = await setUp(payloadRules, { ...none, filter: filter('openai') });
  const ctx = await fakeContext({ model: 'gpt-4o', body: { user: 'me' } });
  let seen: unknown;
  await run(layer, ctx, () => {
    seen = ctx.body.json;
    return Promise.resolve(fakeReply());
  });
  t.same(seen, { model: 'gpt-4o' });
});

t.test('warns of a protocol that nobody speaks', async (t) => {
  const host = fakeHost('payload-rules');
  const layer = await setUp(payloadRules, { ...none, filter: filter('opnai') }, host);
  const ready: Ready = { executors: [], dialect: () => undefined, service: () => undefined };
  await layer.ready?.(ready);
  t.match(host.lines, [{ protocol: 'opnai', msg: /no translator speaks/ }]);

  host.lines.length = 0;
  await layer.ready?.({ ...ready, dialect: (name) => ({ name }) as Dialect });
  t.same(host.lines, []);
});

t.test('may stand on either side of the router', async (t) => {
  t.equal(payloadRules.requires, undefined);
  t.equal(payloadRules.uses, undefined);
  t.same(payloadRules.operations, ['generate']);
  t.same(payloadRules.rootKeys, { payload: '*' });
});

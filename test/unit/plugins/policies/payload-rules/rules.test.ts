import t from 'tap';
import {
  applyRules,
  compileRules,
  dialectsNamed,
  type RuleLists,
} from '../../../../../plugins/policies/payload-rules/rules.ts';
import { fakeContext, type FakeRequest } from '../fake-context.ts';

const none: RuleLists = { default: [], override: [], filter: [] };
const every = [{ name: '*' }];

async function applied(lists: Partial<RuleLists>, request: FakeRequest): Promise<unknown> {
  const ctx = await fakeContext({ model: 'gpt-4o', ...request });
  applyRules(compileRules({ ...none, ...lists }), ctx);
  const { model: _model, ...rest } = ctx.body.json;
  return rest;
}

t.test('sets a default only where the body has no value', async (t) => {
  const lists = { default: [{ models: every, params: { 'a.b': 1, 'a.c': [2] } }] };
  t.same(await applied(lists, { body: {} }), { a: { b: 1, c: [2] } });
  t.same(await applied(lists, { body: { a: { b: 0, c: null } } }), { a: { b: 0, c: [2] } });
  t.same(await applied(lists, { body: { a: { b: false } } }), { a: { b: false, c: [2] } });
});

t.test('lets the first default and the last override win', async (t) => {
  const rules = [
    { models: every, params: { a: 1 } },
    { models: every, params: { a: 2 } },
  ];
  t.same(await applied({ default: rules }, {}), { a: 1 });
  t.same(await applied({ override: rules }, { body: { a: 0 } }), { a: 2 });
});

t.test('applies defaults, then overrides, then filters', async (t) => {
  const lists = {
    default: [{ models: every, params: { a: 'default', b: 'default', c: 'default' } }],
    override: [{ models: every, params: { b: 'override', c: 'override' } }],
    filter: [{ models: every, params: ['c'] }],
  };
  t.same(await applied(lists, {}), { a: 'default', b: 'override' });
});

t.test('reaches into lists by index and for every element', async (t) => {
  const body = { messages: [{ name: 'x', text: 'a' }, { text: 'b' }], stop: ['p', 'q'] };
  t.same(await applied({ filter: [{ models: every, params: ['messages[*].name'] }] }, { body }), {
    messages: [{ text: 'a' }, { text: 'b' }],
    stop: ['p', 'q'],
  });
  t.same(
    await applied({ override: [{ models: every, params: { 'messages[1].text': 'c' } }] }, { body }),
    { messages: [{ name: 'x', text: 'a' }, { text: 'c' }], stop: ['p', 'q'] },
  );
  t.same(
    await applied({ filter: [{ models: every, params: ['stop[0]', 'no.such[3]'] }] }, { body }),
    {
      messages: body.messages,
      stop: ['q'],
    },
  );
});

t.test('is for the models that a glob fits', async (t) => {
  const models = [{ name: 'gemini-*' }, { name: 'gpt-4?' }];
  const lists = { override: [{ models, params: { a: 1 } }] };
  t.same(await applied(lists, { model: 'gpt-4o' }), { a: 1 });
  t.same(await applied(lists, { model: 'gemini-3-pro' }), { a: 1 });
  t.same(await applied(lists, { model: 'gpt-4o-mini' }), {});
});

t.test('is for the protocols that a rule names, long or short', async (t) => {
  const fitting: Readonly<Record<string, readonly string[]>> = {
    'openai-chat': ['openai', 'openai-chat'],
    'openai-responses': ['openai', 'openai-responses'],
    'anthropic-messages': ['claude', 'anthropic', 'anthropic-messages'],
    gemini: ['gemini'],
  };
  const words = new Set(Object.values(fitting).flat());
  for (const [dialect, expected] of Object.entries(fitting))
    for (const protocol of words) {
      const lists = { override: [{ models: [{ name: '*', protocol }], params: { a: 1 } }] };
      const changed = expected.includes(protocol) ? { a: 1 } : {};
      t.same(await applied(lists, { dialect }), changed, `${protocol} on ${dialect}`);
    }
});

t.test('leaves the bytes of a body that no rule changes as they came', async (t) => {
  const ctx = await fakeContext({ model: 'gpt-4o', body: { a: 1 } });
  const rules = compileRules({
    default: [{ models: every, params: { a: 2 } }],
    override: [{ models: [{ name: 'other' }], params: { a: 3 } }],
    filter: [{ models: every, params: ['b.c'] }],
  });
  applyRules(rules, ctx);
  t.notOk(ctx.body.edited);
});

t.test('sees the model of the scope it stands in', async (t) => {
  const ctx = await fakeContext({ model: 'smart' });
  const fork = ctx.fork({ model: 'gpt-4o' });
  applyRules(
    compileRules({ ...none, override: [{ models: [{ name: 'gpt-*' }], params: { a: 1 } }] }),
    fork,
  );
  t.same(fork.body.json, { model: 'gpt-4o', a: 1 });
  t.same(ctx.body.json, { model: 'smart' }, 'the body above is as it was');
});

t.test('refuses a bad path in any of the lists and says where', async (t) => {
  const bad = { models: every, params: { 'a..b': 1 } };
  const invalid = (place: string) => ({ code: 'CONFIG_INVALID', param: place });
  t.throws(() => compileRules({ ...none, default: [bad] }), invalid('default[0].params'));
  t.throws(() => compileRules({ ...none, override: [bad] }), invalid('override[0].params'));
  t.throws(
    () => compileRules({ ...none, filter: [{ models: every, params: ['__proto__.x'] }] }),
    invalid('filter[0].params'),
  );
});

t.test('tells which dialects the rules name', async (t) => {
  const models = ['openai', 'gemini', 'openai-chat', 'typo'].map((protocol) => ({
    name: '*',
    protocol,
  }));
  const rules = compileRules({ ...none, filter: [{ models, params: ['a'] }] });
  t.same([...dialectsNamed(rules)], ['openai-chat', 'typo']);
});

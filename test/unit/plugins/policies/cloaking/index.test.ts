import { Attempt, Client, type CloakOptions, type Context, type Reply } from '@ai-proxy/core';
import t from 'tap';
import cloaking from '../../../../../plugins/policies/cloaking/index.ts';
import { fakeContext, fakeHost, fakeReply, run, setUp, type FakeRequest } from '../fake-context.ts';

const nothing = { headerDefaults: {}, claudeHeaderDefaults: {} };

interface Seen {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly reply: Reply;
  readonly edited: boolean;
}

interface Details {
  readonly cloak?: CloakOptions;
  readonly options?: object;
  readonly client?: string;
}

/** An attempt of the request with a credential that has the cloak. */
async function attempt(request: FakeRequest, { cloak, client }: Details): Promise<Context> {
  const parent = await fakeContext({ model: 'm', ...request });
  if (client !== undefined)
    parent.set(Client, {
      id: client,
      name: undefined,
      tenantId: undefined,
      allowedModels: undefined,
      allowedCredentials: undefined,
      metadata: {},
    });
  const credential = {
    id: 'a',
    provider: 'p',
    dialect: request.dialect ?? 'openai-chat',
    models: [],
    excludedModels: [],
    weight: 1,
    ...(cloak === undefined ? {} : { cloak }),
  };
  return parent.fork({ attempt: { credential, model: 'm', headers: {} } });
}

async function see(request: FakeRequest, details: Details = {}, host = fakeHost()): Promise<Seen> {
  const layer = await setUp(cloaking, { ...nothing, ...details.options }, host);
  const ctx = await attempt(request, details);
  const reply = fakeReply();
  let body = '';
  await run(layer, ctx, () => {
    body = ctx.body.toBytes().toString('utf8');
    return Promise.resolve(reply);
  });
  const headers = ctx.find(Attempt)?.headers ?? {};
  return { body, headers, reply, edited: ctx.body.edited };
}

const words = { sensitiveWords: ['acme'], mode: 'always' } as const;
const asked = {
  body: { messages: [{ role: 'user', content: 'Is Acme good?' }], user: 'ada@x.test' },
};

t.test('leaves credentials without a cloak alone', async (t) => {
  const seen = await see(asked, { options: { headerDefaults: { 'x-a': 'b' } } });
  t.notOk(seen.edited);
  t.same(seen.headers, {});
  t.same(seen.reply.stages, []);
});

t.test('leaves exempt clients alone, and all where the mode is never', async (t) => {
  const headers = [['user-agent', 'claude-cli/2']] as const;
  t.notOk((await see({ ...asked, headers }, { cloak: { sensitiveWords: ['acme'] } })).edited);
  t.notOk((await see(asked, { cloak: { ...words, mode: 'never' } })).edited);
  t.ok((await see({ ...asked, headers }, { cloak: words })).edited);
});

t.test('hides the user and adds headers wherever it applies', async (t) => {
  const seen = await see(asked, { cloak: {}, options: { headerDefaults: { 'X-A': 'b' } } });
  t.notMatch(seen.body, 'ada@x.test');
  t.match(seen.body, 'Is Acme good?');
  t.same(seen.headers, { 'x-a': 'b' });
  t.same(seen.reply.stages, [], 'nothing is to be restored');
  t.match((await see(asked, { cloak: { userId: false } })).body, 'ada@x.test');
});

t.test('masks the words of the client and of the prompt of the operator', async (t) => {
  const cloak = { ...words, systemPrompt: 'You work at ACME.', mask: 'placeholder' } as const;
  const { body, reply } = await see(asked, { cloak });
  t.notMatch(body.toLowerCase(), 'acme');
  t.match(body, /"content":"You work at ZQ[A-Z0-9]{10}\."/);
  t.match(body, /"content":"Is Zq[a-z0-9]{10} good\?"/);
  t.match(reply.stages, [{ kind: 'map' }]);
  const zeroWidth = await see(asked, { cloak: words });
  t.match(zeroWidth.body, 'Is A\u200bcme good?');
  t.same(zeroWidth.reply.stages, []);
});

t.test(
  'restores nothing where there was no word, unless the provider remembers some',
  async (t) => {
    const cloak = { ...words, mask: 'placeholder' } as const;
    const plain = { body: { input: 'Hi' }, dialect: 'openai-responses' };
    t.same((await see(plain, { cloak })).reply.stages, []);
    const later = { ...plain, body: { input: 'Hi', previous_response_id: 'r' } };
    t.match((await see(later, { cloak })).reply.stages, [{ kind: 'map' }]);
  },
);

t.test('has answers of Responses written anew that would repeat what was added', async (t) => {
  const cloak = { systemPrompt: 'Be kind.' };
  const responses = { body: { input: 'Hi' }, dialect: 'openai-responses' };
  t.match((await see(responses, { cloak })).reply.stages, [{ kind: 'map' }]);
  t.same((await see(asked, { cloak })).reply.stages, []);
});

t.test('takes no prompt to vectors, and no stages to counts', async (t) => {
  const cloak = { ...words, systemPrompt: 'Be kind.', mask: 'placeholder' } as const;
  const embed = { operation: 'embed', body: { input: ['acme'], messages: [] } } as const;
  const vectors = await see(embed, { cloak });
  t.notMatch(vectors.body, /acme|Be kind/);
  t.same(vectors.reply.stages, []);
  const counted = await see({ ...asked, operation: 'count-tokens' }, { cloak });
  t.match(counted.body, 'Be kind.');
  t.same(counted.reply.stages, []);
});

t.test(
  'hashes with a key that outlives reloads, or with the one of the configuration',
  async (t) => {
    const carried = new Map<string, unknown>();
    const hostWith = () => ({
      ...fakeHost(),
      carry: <T>(name: string, create: () => T): T => {
        if (!carried.has(name)) carried.set(name, create());
        return carried.get(name) as T;
      },
    });
    const cloak = {};
    const first = await see(asked, { cloak, client: 'c' }, hostWith());
    t.equal((await see(asked, { cloak, client: 'c' }, hostWith())).body, first.body);
    t.not((await see(asked, { cloak, client: 'd' }, hostWith())).body, first.body);
    carried.clear();
    t.not((await see(asked, { cloak, client: 'c' }, hostWith())).body, first.body);
    const options = { secret: 'of sixteen letters' };
    const kept = await see(asked, { cloak, options });
    t.equal((await see(asked, { cloak, options })).body, kept.body);
  },
);

t.test('cloaks every credential where there are defaults', async (t) => {
  const options = { defaults: { userId: true } };
  t.notMatch((await see(asked, { options })).body, 'ada@x.test');
});

t.test('stands below the router', async (t) => {
  t.match(cloaking.requires, [{ name: 'router.attempt' }]);
  t.same(cloaking.rootKeys, {
    cloaking: '*',
    'claude-header-defaults': 'claude-header-defaults',
  });
});

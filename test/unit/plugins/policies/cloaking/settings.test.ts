import t from 'tap';
import { isCloaked, settingsOf } from '../../../../../plugins/policies/cloaking/settings.ts';

t.test('there is no cloak where nobody asks for one', async (t) => {
  t.equal(settingsOf(undefined, undefined), undefined);
});

t.test('an empty cloak hides users of all but exempt clients, and no words', async (t) => {
  t.same(settingsOf({}, undefined), {
    mode: 'auto',
    strictMode: false,
    sensitiveWords: [],
    cacheUserId: false,
    systemPrompt: undefined,
    exemptUserAgents: ['claude-cli*', 'claude-code*'],
    userId: true,
    mask: 'zero-width',
  });
});

t.test('a credential says more than the defaults, member by member', async (t) => {
  const own = { mode: 'always', userId: false } as const;
  const defaults = {
    mode: 'never',
    userId: true,
    systemPrompt: 'Hi',
    mask: 'placeholder',
  } as const;
  t.match(settingsOf(own, defaults), {
    mode: 'always',
    userId: false,
    systemPrompt: 'Hi',
    mask: 'placeholder',
  });
  t.match(settingsOf(undefined, defaults), { mode: 'never' });
});

t.test('auto leaves the exempt user agents alone, in any letter case', async (t) => {
  const cloaked = (options: object, agent?: string): boolean => {
    const settings = settingsOf(options, undefined);
    return settings !== undefined && isCloaked(settings, agent);
  };
  t.notOk(cloaked({}, 'claude-cli/2.0 (external)'));
  t.notOk(cloaked({}, 'Claude-Code/1'));
  t.ok(cloaked({}, 'my claude-cli'));
  t.ok(cloaked({}, 'curl/8'));
  t.ok(cloaked({}));
  t.ok(cloaked({ mode: 'always' }, 'claude-cli/2.0'));
  t.notOk(cloaked({ mode: 'never' }, 'curl/8'));
  t.notOk(cloaked({ exemptUserAgents: ['cur?/*'] }, 'CURL/8'));
  t.ok(cloaked({ exemptUserAgents: [] }, 'claude-cli/2.0'));
});

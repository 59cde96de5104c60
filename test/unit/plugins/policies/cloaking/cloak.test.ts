import type { CloakOptions, Credential } from '@ai-proxy/core';
import t from 'tap';
import { cloaks } from '../../../../../plugins/policies/cloaking/cloak.ts';

const credential = (cloak?: CloakOptions): Credential => ({
  id: 'a',
  provider: 'p',
  dialect: 'openai-chat',
  models: [],
  excludedModels: [],
  weight: 1,
  ...(cloak === undefined ? {} : { cloak }),
});

t.test('makes the cloak of a credential once', async (t) => {
  const cloakOf = cloaks(undefined);
  const cloaked = credential({ sensitiveWords: ['acme'] });
  const cloak = cloakOf(cloaked);
  t.equal(
    cloak?.words?.replace('acme', () => 'X'),
    'X',
  );
  t.equal(cloakOf(cloaked), cloak);
  t.equal(cloakOf(credential({}))?.words, undefined);
});

t.test('cloaks credentials without a cloak where there are defaults', async (t) => {
  t.equal(cloaks(undefined)(credential()), undefined);
  t.match(cloaks({ mode: 'always' })(credential()), { settings: { mode: 'always' } });
});

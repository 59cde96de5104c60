import t from 'tap';
import { rulesOf } from '../../../../../plugins/policies/router/rules.ts';
import { credential } from './fake-executor.ts';

t.test('takes letters that look like others only in names that are configured', async (t) => {
  const lookalike = 'gpt-4\u043e';
  t.equal(rulesOf(credential('one', 'any')).match(lookalike, true), undefined);
  const listing = rulesOf(
    credential('one', 'list', { models: [{ id: 'gpt-4o', alias: 'modèle' }] }),
  );
  t.match(listing.match('modèle', false), { model: 'gpt-4o', named: true });
});

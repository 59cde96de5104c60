import t from 'tap';
import { hiddenNames } from '../../../../../plugins/policies/request-log/hidden-names.ts';

t.test('hides the usual names of secrets, however they are spelled', async (t) => {
  const isHidden = hiddenNames([]);
  for (const name of ['api_key', 'apiKey', 'API-KEY', 'Authorization', 'client_secret', 'Cookie'])
    t.ok(isHidden(name), name);
  for (const name of ['token', 'max_tokens', 'keys', 'content', 'model', ''])
    t.notOk(isHidden(name), name);
});

t.test('hides what it is told besides', async (t) => {
  const isHidden = hiddenNames(['iban', 'Birth-Date']);
  for (const name of ['iban', 'IBAN', 'birth_date', 'birthDate', 'password'])
    t.ok(isHidden(name), name);
  t.notOk(isHidden('birth'));
});

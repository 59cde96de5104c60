import t from 'tap';
import { clientIdOf, knownKey } from '../../../../../plugins/policies/auth/identity.ts';
import { digestOf, keyHashOf } from '../../../../../plugins/policies/auth/key-hash.ts';

t.test('reads a bare key', async (t) => {
  const known = knownKey('alpha-key', 'api-keys[0]');
  t.equal(known.digest, digestOf('alpha-key'));
  t.equal(known.expiresAtMs, undefined);
  t.match(known.client.id, /^key-/);
  t.equal(known.client.allowedModels, undefined);
  t.equal(known.client.allowedCredentials, undefined);
});

t.test('reads the structured form', async (t) => {
  const known = knownKey(
    {
      key: 'alpha-key',
      name: 'intern',
      tenantId: 'acme',
      allowedModels: ['gpt-*'],
      allowedCredentials: ['team-?'],
      expiresAt: '2030-01-01T02:00:00+02:00',
      metadata: { floor: 3 },
    },
    'auth-keys[0]',
  );
  t.equal(known.expiresAtMs, Date.UTC(2030, 0, 1));
  t.same(known.client, {
    id: 'intern',
    name: 'intern',
    tenantId: 'acme',
    allowedModels: ['gpt-*'],
    allowedCredentials: ['team-?'],
    metadata: { floor: 3 },
  });
});

t.test('takes an empty list for no restriction', async (t) => {
  const known = knownKey({ key: 'a', allowedModels: [], allowedCredentials: [] }, 'auth-keys[0]');
  t.equal(known.client.allowedModels, undefined);
  t.equal(known.client.allowedCredentials, undefined);
});

t.test('refuses an expiry that is no time', async (t) => {
  t.throws(() => knownKey({ key: 'a', expiresAt: 'tomorrow' }, 'auth-keys[4]'), {
    code: 'CONFIG_INVALID',
    message: /^auth-keys\[4\]\.expires-at is not a time/,
  });
});

t.test('reads the hash of a key as the key itself, and keeps a name of its own', async (t) => {
  const keyHash = keyHashOf('alpha-key');
  const known = knownKey({ keyHash }, 'auth-keys[0]');
  t.equal(known.digest, knownKey('alpha-key', 'api-keys[0]').digest);
  t.match(known.client.id, /^key-[0-9a-f]{8}$/);
  t.equal(
    known.client.id,
    clientIdOf({ keyHash: keyHash.replace(/[a-f]+/g, (x) => x.toUpperCase()) }),
    'upper case means the same',
  );
  t.notMatch(keyHash, known.client.id.slice(4), 'and no part of the hash');
  t.equal(clientIdOf({ keyHash, name: 'ada' }), 'ada');
});

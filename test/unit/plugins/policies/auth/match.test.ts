import t from 'tap';
import { knownKey } from '../../../../../plugins/policies/auth/identity.ts';
import { anonymousId, keyHashOf } from '../../../../../plugins/policies/auth/key-hash.ts';
import { keyring } from '../../../../../plugins/policies/auth/match.ts';

t.test('finds a key by its whole text only', async (t) => {
  const secret = 'sk-proxy-0123456789abcdef0123';
  const twin = `${secret.slice(0, -1)}4`;
  const find = keyring([knownKey(secret, 'api-keys[0]'), knownKey(twin, 'api-keys[1]')]);
  t.equal(find(secret)?.place, 'api-keys[0]');
  t.equal(find(twin)?.place, 'api-keys[1]');
  for (const wrong of [
    secret.slice(0, -1),
    `${secret}0`,
    secret.toUpperCase(),
    '',
    '__proto__',
    '*',
  ])
    t.equal(find(wrong), undefined);
});

t.test('finds a key of which it has the hash only', async (t) => {
  const find = keyring([knownKey({ keyHash: keyHashOf('sk-hashed') }, 'auth-keys[0]')]);
  t.equal(find('sk-hashed')?.place, 'auth-keys[0]');
  for (const wrong of [keyHashOf('sk-hashed'), keyHashOf('sk-hashed').slice(7), 'sk-hashe'])
    t.equal(find(wrong), undefined, wrong);
});

t.test('refuses a key beside its own hash', async (t) => {
  const keyHash = keyHashOf('sk-hashed').toUpperCase().replace('SHA', 'sha');
  const keys = [knownKey('sk-hashed', 'api-keys[0]'), knownKey({ keyHash }, 'auth-keys[0]')];
  t.throws(() => keyring(keys), { code: 'CONFIG_DUPLICATE' });
});

t.test('refuses one key twice and names both places, not the key', async (t) => {
  const keys = [knownKey('sk-the-same', 'api-keys[0]'), knownKey('sk-the-same', 'auth-keys[3]')];
  t.throws(() => keyring(keys), {
    code: 'CONFIG_DUPLICATE',
    message: /^api-keys\[0\] and auth-keys\[3\] are the same key/,
  });
  try {
    keyring(keys);
  } catch (error) {
    t.notMatch(String(error), 'sk-the-same');
  }
});

t.test('refuses a key that no client can present, without showing it', async (t) => {
  for (const secret of ['', 'with space', 'with,comma', 'line\nend', 'x'.repeat(513)])
    t.throws(() => keyring([knownKey(secret, 'api-keys[1]')]), {
      code: 'CONFIG_INVALID',
      message: /^api-keys\[1\] is a key that no client can present/,
    });
});

t.test('names a client without showing a part of its key', async (t) => {
  const id = anonymousId('deadbeefdeadbeef');
  t.match(id, /^key-[0-9a-f]{8}$/);
  t.equal(id, anonymousId('deadbeefdeadbeef'));
  t.not(id, anonymousId('deadbeefdeadbeee'));
  t.notMatch(id, 'dead');
});

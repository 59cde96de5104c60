import { keyTools } from '@ai-proxy/plugins';
import t from 'tap';
import { keyMeant, keysMeant } from '../../../../cli/src/keys/choose-key.ts';
import { clientKeysOf } from '../../../../cli/src/keys/client-keys.ts';
import { parseConfig } from '../../../../cli/src/keys/config-document.ts';
import { loadText } from '../../../../cli/src/keys/config-file.ts';

const { clientIdOf, keyHashOf } = await keyTools();

async function keysOf(text: string) {
  return clientKeysOf(parseConfig(text, 'c.yaml'), await loadText('c.yaml', text));
}

const text = `
api-keys:
  - sk-bare-key
  - env://H4_TEST_KEY
auth-keys:
  - { key: sk-ada, name: ada }
  - { key: sk-ada-too, name: ada }
  - { key-hash: '${keyHashOf('sk-hashed')}' }
`;

t.test('knows a key by its hash, whichever way the configuration has it', async (t) => {
  process.env['H4_TEST_KEY'] = 'sk-elsewhere';
  t.teardown(() => delete process.env['H4_TEST_KEY']);
  const keys = await keysOf(text);
  t.same(
    keys.map(({ entry, kept }) => [entry.place, kept]),
    [
      ['api-keys[0]', 'text'],
      ['api-keys[1]', 'environment'],
      ['auth-keys[0]', 'text'],
      ['auth-keys[1]', 'text'],
      ['auth-keys[2]', 'hash'],
    ],
  );
  const digits = (key: string) => keyHashOf(key).slice(7, 19);
  t.same(
    keys.map(({ fingerprint }) => fingerprint),
    ['sk-bare-key', 'sk-elsewhere', 'sk-ada', 'sk-ada-too', 'sk-hashed'].map(digits),
  );
  t.equal(keys[1]?.id, clientIdOf({ key: 'sk-elsewhere' }), 'as the gateway calls it');
  t.equal(keys[4]?.id, clientIdOf({ keyHash: keyHashOf('sk-hashed') }));
});

t.test('does without what cannot be read here', async (t) => {
  const keys = await keysOf(text);
  t.match(keys[1], { id: undefined, fingerprint: undefined, kept: 'environment' });
  t.equal(keys[2]?.id, 'ada');
});

t.test('reads the keys of an entry of the pipeline', async (t) => {
  const [key] = await keysOf(
    'pipeline: [chat-api, { auth: { keys: [sk-in-line] } }, router, demo]',
  );
  t.match(key, {
    entry: { place: 'pipeline[1].auth.keys[0]' },
    id: clientIdOf({ key: 'sk-in-line' }),
  });
});

t.test('finds the key that somebody means', async (t) => {
  const keys = await keysOf(text);
  const places = (wanted: string) => keysMeant(keys, wanted).map(({ entry }) => entry.place);
  t.same(places('ada'), ['auth-keys[0]', 'auth-keys[1]']);
  t.same(places('auth-keys[1]'), ['auth-keys[1]']);
  t.same(places(keys[4]?.id ?? ''), ['auth-keys[2]']);
  t.same(places(keyHashOf('sk-hashed').slice(7, 13)), ['auth-keys[2]']);
  t.same(places(keyHashOf('sk-hashed').slice(0, 15)), ['auth-keys[2]']);
  t.same(places(keyHashOf('sk-hashed').slice(7, 12)), [], 'five digits are a guess');
  t.throws(() => keyMeant(keys, 'ada', ', or'), { message: /has 2 keys[^]*auth-keys\[1\]/ });
  t.throws(() => keyMeant(keys, 'adda', ''), { message: /Did you mean "ada"\?/ });
});

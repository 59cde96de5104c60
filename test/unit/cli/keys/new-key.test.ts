import t from 'tap';
import { keyItem, newKey } from '../../../../cli/src/keys/new-key.ts';

t.test('a key is 32 hexadecimal digits, and never the same', async (t) => {
  t.match(newKey(), /^sk-proxy-[0-9a-f]{32}$/);
  t.not(newKey(), newKey());
});

t.test('an entry has what was wished for, and nothing else', async (t) => {
  t.same(keyItem('H', {}), { 'key-hash': 'H' });
  const all = { name: 'a', tenant: 't', models: ['m'], rpm: 1, tpm: 2, budgetUsd: 3 };
  t.same(keyItem('H', { ...all, period: 'daily', expiresMs: Date.UTC(2030, 0, 31, 1, 2, 3, 4) }), {
    'key-hash': 'H',
    name: 'a',
    'tenant-id': 't',
    'allowed-models': ['m'],
    'rate-limit': { rpm: 1, tpm: 2 },
    budget: { 'total-usd': 3, period: 'daily' },
    'expires-at': '2030-01-31T01:02:03Z',
  });
  t.same(keyItem('H', { tpm: 2 }), { 'key-hash': 'H', 'rate-limit': { tpm: 2 } });
});

import t from 'tap';
import { addressesIn, isNetwork } from '../../../../core/src/config/networks.ts';
import { problemsOf } from './fakes.ts';

t.test('tells addresses and networks from other texts', async (t) => {
  for (const good of ['10.0.0.1', '10.0.0.0/8', '0.0.0.0/0', '::1', 'fd00::/8', '::/0'])
    t.ok(isNetwork(good), good);
  for (const bad of [
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    'fd00::/129',
    'fe80::1%eth0',
    '10.0.0.*',
  ])
    t.notOk(isNetwork(bad), bad);
});

t.test('knows the addresses of networks', async (t) => {
  const addresses = addressesIn(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);
  t.ok(addresses?.check('10.255.0.1'));
  t.ok(addresses?.check('192.0.2.7'));
  t.notOk(addresses?.check('192.0.2.8'));
  t.ok(addresses?.check('fd00::1', 'ipv6'));
  t.notOk(addresses?.check('fe00::1', 'ipv6'));
  t.equal(addressesIn([]), undefined);
});

t.test('an entry of trusted-proxies that is none is a problem with its place', async (t) => {
  t.match(await problemsOf('trusted-proxies:\n  - 10.0.0.0/8\n  - 10.0.0.0/33\n'), [
    {
      code: 'CONFIG_INVALID',
      line: 3,
      column: 5,
      message: '"trusted-proxies[1]" is not written in the form it needs.',
      hint: /such as 10\.0\.0\.5, 10\.0\.0\.0\/8/,
    },
  ]);
});

import t from 'tap';
import { subjectOf } from '../../../../../plugins/policies/rate-limit/subject.ts';
import { clientOf } from './clients.ts';

t.test('counts a client by its id, whatever its address', async (t) => {
  t.same(subjectOf(clientOf('team'), '192.0.2.1'), { id: 'key team', scope: 'key' });
});

const networks = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1:2:3:4', 'fe80:0:0:0::/64'],
  ['', ''],
] as const;

for (const [ip, network] of networks)
  t.test(`counts anonymous clients of "${ip}" as ${network}`, async (t) => {
    t.same(subjectOf(undefined, ip), { id: `address ${network}`, scope: 'address' });
  });

t.test('does not take an address for a client of that name', async (t) => {
  t.not(subjectOf(clientOf('192.0.2.1'), '').id, subjectOf(undefined, '192.0.2.1').id);
});

import t from 'tap';
import { serverTiming } from '../../../../../plugins/policies/debug-headers/server-timing.ts';

t.test('names each plugin with its time', (t) => {
  const shares = new Map([
    ['auth', 0.1],
    ['router', 12.3456],
    ['upstream', 250],
  ]);
  t.same(serverTiming(shares), {
    'server-timing': 'auth;dur=0.10, router;dur=12.35, upstream;dur=250.00',
  });
  t.end();
});

t.test('leaves out what is still at work, and says nothing where nobody asked', (t) => {
  t.same(serverTiming(undefined), {});
  t.same(serverTiming(new Map([['debug-headers', 0]])), {});
  t.end();
});

t.test('names cannot make another entry, another header, or a header without end', (t) => {
  const { 'server-timing': value = '' } = serverTiming(
    new Map([
      ['a, b;dur=1\r\nset-cookie: c="d"é', 1],
      ...Array.from({ length: 1000 }, (_, index) => [`plugin-${index}`, 1] as const),
    ]),
  );
  t.match(value, /^a__b_dur_1__set-cookie__c__d__;dur=1\.00, plugin-0;dur=1\.00, /);
  t.ok(value.length <= 4096);
  t.end();
});

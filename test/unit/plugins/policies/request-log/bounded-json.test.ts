import t from 'tap';
import { boundedJson } from '../../../../../plugins/policies/request-log/bounded-json.ts';
import { hiddenNames } from '../../../../../plugins/policies/request-log/hidden-names.ts';

const isHidden = hiddenNames(['pin']);
const json = (value: unknown, longest = 100_000): string => boundedJson(value, longest, isHidden);

t.test('writes what JSON.stringify writes', async (t) => {
  const values = [
    {},
    [],
    'text with "quotes" and \u2028 \ud800',
    0,
    -1.5e300,
    true,
    null,
    { a: [1, { b: null, 'c d': [[]] }, 'x'], u: undefined, z: '{not json', y: '[1, 2]' },
  ];
  for (const value of values) t.equal(json(value), JSON.stringify(value));
});

t.test('hides values of any kind at any depth', async (t) => {
  const value = {
    api_key: 'k1',
    tools: [{ headers: { Authorization: 'Bearer k2', accept: '*' }, pin: 1234 }],
    password: { old: 'k3' },
    secret: null,
  };
  t.same(JSON.parse(json(value)), {
    api_key: '***',
    tools: [{ headers: { Authorization: '***', accept: '*' }, pin: '***' }],
    password: '***',
    secret: null,
  });
});

t.test('hides values in texts that are JSON, such as arguments of calls', async (t) => {
  const written = '{"user": "ann", "password": "k1", "deep": [{"pin": 1}]}';
  const { arguments: hidden } = JSON.parse(json({ arguments: written }));
  t.same(JSON.parse(hidden), { user: 'ann', password: '***', deep: [{ pin: '***' }] });
  const harmless = '{ "user":  "ann" }';
  t.same(JSON.parse(json({ arguments: harmless })), { arguments: harmless });
});

t.test('stops where it is long enough, in the middle of a list, a map or a text', async (t) => {
  const long = 'x'.repeat(1_000_000);
  for (const value of [long, [long], { a: long, b: long }, Array(1_000_000).fill('x')]) {
    const text = json(value, 1000);
    t.equal(text.length, 1000);
    t.equal(text, JSON.stringify(value).slice(0, 1000));
  }
});

t.test('takes time for what it writes only', async (t) => {
  const items = new Proxy([], {
    get: (target, name) => (name === 'length' ? 1e9 : Reflect.get(target, name)),
  });
  t.ok(json(items, 1000).length <= 1000);
});

t.test('does not follow what is nested without end', async (t) => {
  let value: unknown = 'core';
  for (let depth = 0; depth < 10_000; depth++) value = depth % 2 === 0 ? [value] : { value };
  t.notMatch(json(value), 'core');
  t.doesNotThrow(() => JSON.parse(json(value)));
  const inner = '['.repeat(30_000) + ']'.repeat(30_000);
  t.same(JSON.parse(json({ inner })), { inner });
});

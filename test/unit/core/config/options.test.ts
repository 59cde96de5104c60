import t from 'tap';
import { camelCase, camelOptions } from '../../../../core/src/config/options.ts';

t.test('converts names listed under properties, at any depth', async (t) => {
  const item = { properties: { 'base-url': {} } };
  const schema = {
    properties: {
      'per-key-rpm': {},
      'the-list': { items: { anyOf: [{ type: 'string' }, item] } },
      'a-pair': { prefixItems: [{ properties: { 'x-y': {} } }], items: item },
      'an-all': { allOf: [{ properties: { 'b-c': {} } }, { $ref: '#/$defs/more' }] },
    },
    $defs: { more: { properties: { 'd-e': {} } } },
  };

  t.same(
    camelOptions(
      {
        'per-key-rpm': 1,
        'the-list': ['a-b', { 'base-url': 'a-b' }],
        'a-pair': [{ 'x-y': 1, 'base-url': 2 }, { 'base-url': 3 }],
        'an-all': { 'b-c': 1, 'd-e': 2 },
      },
      schema,
    ),
    {
      perKeyRpm: 1,
      theList: ['a-b', { baseUrl: 'a-b' }],
      aPair: [{ xY: 1, 'base-url': 2 }, { baseUrl: 3 }],
      anAll: { bC: 1, dE: 2 },
    },
  );
});

t.test('names that an operator chose stay, what is below them is converted', async (t) => {
  const price = { properties: { 'cache-read': {} } };
  const schema = {
    properties: {
      'the-prices': { additionalProperties: price },
      headers: { patternProperties: { '^x-': price } },
    },
  };

  t.same(
    camelOptions(
      { 'the-prices': { 'gpt-4o': { 'cache-read': 1 } }, headers: { 'x-a': { 'cache-read': 2 } } },
      schema,
    ),
    { thePrices: { 'gpt-4o': { cacheRead: 1 } }, headers: { 'x-a': { cacheRead: 2 } } },
  );
});

t.test('without a schema nothing changes', async (t) => {
  t.same(camelOptions({ 'a-b': 1 }, undefined), { 'a-b': 1 });
});

t.test('a schema that refers to itself ends', async (t) => {
  const schema = { properties: { 'sub-node': { $ref: '#' } } };

  t.same(camelOptions({ 'sub-node': { 'sub-node': {} } }, schema), { subNode: { subNode: {} } });
});

t.test('writes digits as the types do', async (t) => {
  t.equal(camelCase('cooldown-429-secs'), 'cooldown429Secs');
  t.equal(camelCase('plain'), 'plain');
});

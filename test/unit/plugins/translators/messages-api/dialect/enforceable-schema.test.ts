import t from 'tap';
import { Ledger, type JsonObject } from '@ai-proxy/core';
import { enforceableSchema } from '../../../../../../plugins/translators/messages-api/dialect/enforceable-schema.ts';

function enforceable(schema: JsonObject): readonly [JsonObject, readonly string[]] {
  const ledger = new Ledger();
  const value = enforceableSchema(schema, 's', ledger);
  return [value, ledger.done(undefined).warnings.map(({ path }) => path)];
}
const object = (properties: JsonObject, more: JsonObject = {}) => ({
  type: 'object',
  properties,
  ...more,
});
const closed = { additionalProperties: false };
const text = { type: 'string' };

t.test('leaves a schema that is enforced as it is', async (t) => {
  const schema = object(
    {
      city: { type: 'string', description: 'C', format: 'date', pattern: '^a' },
      list: { type: 'array', items: text, minItems: 1 },
      either: { anyOf: [text, { type: 'null' }], default: null },
      named: { $ref: '#/$defs/Named' },
    },
    { required: ['city'], title: 'T', $defs: { Named: object({}, closed) }, ...closed },
  );
  t.strictSame(enforceable(schema), [schema, []]);
});

t.test('closes every object, wherever it stands', async (t) => {
  const open = object({ a: text });
  const shut = object({ a: text }, closed);
  t.strictSame(
    enforceable({
      ...object({ list: { type: 'array', items: open }, maybe: { anyOf: [open, text] } }),
      $defs: { Open: open },
      definitions: { Nullable: { type: ['object', 'null'] }, Typeless: { properties: {} } },
    }),
    [
      {
        ...object({ list: { type: 'array', items: shut }, maybe: { anyOf: [shut, text] } }),
        $defs: { Open: shut },
        definitions: {
          Nullable: { type: ['object', 'null'], ...closed },
          Typeless: { properties: {}, ...closed },
        },
        ...closed,
      },
      [],
    ],
  );
});

t.test('reports members that an open object was asked to have', async (t) => {
  const map = { type: 'object', additionalProperties: text };
  t.strictSame(enforceable(object({ map }, { additionalProperties: true })), [
    object({ map: { type: 'object', ...closed } }, closed),
    ['s.additionalProperties', 's.properties.map.additionalProperties'],
  ]);
});

t.test('tells limits in the description', async (t) => {
  t.strictSame(
    enforceable(
      object(
        {
          age: { type: 'integer', description: 'In years', minimum: 0, maximum: 150 },
          tags: { type: 'array', items: { ...text, maxLength: 9 }, minItems: 2 },
          phone: { ...text, format: 'phone' },
        },
        closed,
      ),
    ),
    [
      object(
        {
          age: { type: 'integer', description: 'In years (minimum: 0, maximum: 150)' },
          tags: {
            type: 'array',
            items: { ...text, description: 'maxLength: 9' },
            description: 'minItems: 2',
          },
          phone: { ...text, description: 'format: "phone"' },
        },
        closed,
      ),
      [
        's.properties.age.minimum',
        's.properties.age.maximum',
        's.properties.tags.items.maxLength',
        's.properties.tags.minItems',
        's.properties.phone.format',
      ],
    ],
  );
});

t.test('takes properties by their names, also where these are keywords', async (t) => {
  const schema = object({ minimum: text, not: text, oneOf: text, format: text }, closed);
  t.strictSame(enforceable(schema), [schema, []]);
});

t.test('alternatives that exclude each other are alternatives', async (t) => {
  t.strictSame(enforceable({ oneOf: [text, object({})] }), [
    { anyOf: [text, object({}, closed)] },
    ['s.oneOf'],
  ]);
  t.strictSame(enforceable({ anyOf: [text], oneOf: [text] }), [
    { anyOf: [text], description: 'oneOf: [{"type":"string"}]' },
    ['s.oneOf'],
  ]);
});

t.test('what matches several schemas matches one that has the members of all', async (t) => {
  const age = { type: 'integer', minimum: 0 };
  const allOf = [
    object({ a: text }, { required: ['a'], additionalProperties: true }),
    object({ age }, { required: ['age'] }),
  ];
  t.strictSame(enforceable({ allOf, description: 'D' }), [
    object(
      { a: text, age: { type: 'integer', description: 'minimum: 0' } },
      { required: ['a', 'age'], description: 'D', ...closed },
    ),
    ['s.allOf[0].additionalProperties', 's.allOf[1].properties.age.minimum'],
  ]);
});

t.test('tells of schemas that do not add up', async (t) => {
  for (const allOf of [[{ $ref: '#/$defs/A' }, object({})], [{ type: 'string' }], [true], 'x'])
    t.strictSame(enforceable(object({ a: text }, { allOf })), [
      object({ a: text }, { description: `allOf: ${JSON.stringify(allOf)}`, ...closed }),
      ['s.allOf'],
    ]);
});

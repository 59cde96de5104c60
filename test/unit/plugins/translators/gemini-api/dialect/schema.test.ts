import t from 'tap';
import { Ledger, type JsonObject } from '@ai-proxy/core';
import { jsonSchemaOf } from '../../../../../../plugins/translators/gemini-api/dialect/schema.ts';

const read = (schema: JsonObject) => {
  const ledger = new Ledger();
  const value = jsonSchemaOf(schema, 'parameters', ledger);
  return { value, paths: ledger.done(value).warnings.map(({ path }) => path) };
};

t.test('writes types small, at every depth', async (t) => {
  t.same(
    read({
      type: 'OBJECT',
      properties: {
        type: { type: 'STRING', enum: ['A'] },
        list: { type: 'ARRAY', items: { type: 'INTEGER' }, min_items: '1' },
        any: { any_of: [{ type: 'NUMBER' }, { type: 'boolean' }] },
      },
      required: ['type'],
      propertyOrdering: ['type'],
      title: null,
    }),
    {
      value: {
        type: 'object',
        properties: {
          type: { type: 'string', enum: ['A'] },
          list: { type: 'array', items: { type: 'integer' }, minItems: 1 },
          any: { anyOf: [{ type: 'number' }, { type: 'boolean' }] },
        },
        required: ['type'],
      },
      paths: ['parameters.propertyOrdering'],
    },
  );
});

t.test('says with types that a value may be null', async (t) => {
  t.same(read({ type: 'STRING', nullable: true, enum: ['A'] }).value, {
    type: ['string', 'null'],
    enum: ['A', null],
  });
  t.same(read({ nullable: true, anyOf: [{ type: 'STRING' }] }).value, {
    anyOf: [{ type: 'string' }, { type: 'null' }],
  });
});

t.test('says at every depth that an order of properties is lost', async (t) => {
  const ordered = { type: 'OBJECT', property_ordering: ['a'] };
  const { paths } = read({ properties: { a: ordered }, items: ordered, anyOf: [{}, ordered] });
  t.same(paths, [
    'parameters.properties.a.propertyOrdering',
    'parameters.items.propertyOrdering',
    'parameters.anyOf[1].propertyOrdering',
  ]);
});

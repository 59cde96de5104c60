import t from 'tap';
import { jsonSchemaOf } from '../../../../../../plugins/translators/gemini-api/dialect/schema.ts';

t.test('writes types small, at every depth', async (t) => {
  t.same(
    jsonSchemaOf({
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
      type: 'object',
      properties: {
        type: { type: 'string', enum: ['A'] },
        list: { type: 'array', items: { type: 'integer' }, minItems: 1 },
        any: { anyOf: [{ type: 'number' }, { type: 'boolean' }] },
      },
      required: ['type'],
    },
  );
});

t.test('says with types that a value may be null', async (t) => {
  t.same(jsonSchemaOf({ type: 'STRING', nullable: true, enum: ['A'] }), {
    type: ['string', 'null'],
    enum: ['A', null],
  });
  t.same(jsonSchemaOf({ nullable: true, anyOf: [{ type: 'STRING' }] }), {
    anyOf: [{ type: 'string' }, { type: 'null' }],
  });
});

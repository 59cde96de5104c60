import t from 'tap';
import { labelledSchema } from '../../../../core/src/dialect/labelled-schema.ts';

const type = 'json-schema';

t.test('writes name and description into the schema', async (t) => {
  const labelled = labelledSchema({
    type,
    name: 'n',
    description: 'd',
    schema: { type: 'object' },
  });
  t.strictSame(labelled, { title: 'n', description: 'd', type: 'object' });
  t.strictSame(labelledSchema({ type, schema: { type: 'object' } }), { type: 'object' });
});

t.test('leaves what the schema says itself', async (t) => {
  const schema = { title: 'T', description: 'D' };
  t.strictSame(labelledSchema({ type, name: 'n', description: 'd', schema }), schema);
});

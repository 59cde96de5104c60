import t from 'tap';
import { mergedSchema } from '../../../../../../plugins/translators/messages-api/dialect/merged-schema.ts';

const text = { type: 'string' };

t.test('adds up members, and what is required', async (t) => {
  t.strictSame(
    mergedSchema([
      { title: 'T', description: 'One.', properties: { a: text }, required: ['a', 'b'] },
      { title: 'U', description: 'Two.', properties: { a: text, b: text }, required: ['b'] },
      { type: 'object', default: null },
    ]),
    {
      title: 'T',
      description: 'One. Two.',
      properties: { a: text, b: text },
      required: ['a', 'b'],
      type: 'object',
      default: null,
    },
  );
});

t.test('a lone reference takes words beside it', async (t) => {
  const reference = { $ref: '#/$defs/A' };
  t.strictSame(mergedSchema([{ description: 'D' }, reference]), { description: 'D', ...reference });
  t.equal(mergedSchema([{ properties: {} }, reference]), undefined);
  t.equal(mergedSchema([{ $ref: '#/$defs/B' }, reference]), undefined);
});

t.test('knows what does not add up', async (t) => {
  t.equal(mergedSchema([text, { type: 'integer' }]), undefined);
  t.equal(mergedSchema([{ properties: { a: text } }, { properties: { a: {} } }]), undefined);
  t.equal(mergedSchema([{ properties: [] }, { properties: {} }]), undefined);
  t.equal(mergedSchema([{ required: 'a' }, { required: ['a'] }]), undefined);
  t.equal(mergedSchema([{ enum: ['a'] }, { enum: ['b'] }]), undefined);
});

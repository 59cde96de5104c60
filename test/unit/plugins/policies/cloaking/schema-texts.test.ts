import t from 'tap';
import { maskSchema } from '../../../../../plugins/policies/cloaking/schema-texts.ts';

const mask = (text: string): string => text.replaceAll('acme', 'X');
const schema = {
  type: 'object',
  title: 'acme',
  description: 'An acme.',
  required: ['acme'],
  properties: {
    acme: {
      type: 'string',
      description: 'acme',
      enum: ['acme', 'b'],
      default: 'acme',
      format: 'acme',
    },
    description: { type: 'string', title: 'acme' },
    default: { type: 'acme' },
    list: { items: { anyOf: [{ description: 'acme' }, true] } },
  },
  $defs: { enum: { const: { acme: ['acme'] } } },
};

t.test('masks what is said of values, and leaves names and kinds', async (t) => {
  t.same(maskSchema(schema, { mask, restores: false }), {
    type: 'object',
    title: 'X',
    description: 'An X.',
    required: ['acme'],
    properties: {
      acme: {
        type: 'string',
        description: 'X',
        enum: ['acme', 'b'],
        default: 'acme',
        format: 'acme',
      },
      description: { type: 'string', title: 'X' },
      default: { type: 'acme' },
      list: { items: { anyOf: [{ description: 'X' }, true] } },
    },
    $defs: { enum: { const: { acme: ['acme'] } } },
  });
});

t.test('masks values, too, where those of the answer are restored', async (t) => {
  const masked = maskSchema(schema, { mask, restores: true });
  t.match(masked, {
    properties: {
      acme: { enum: ['X', 'b'], default: 'X', format: 'acme' },
      default: { type: 'acme' },
    },
    $defs: { enum: { const: { acme: ['X'] } } },
  });
});

t.test('gives the same schema where it has no words', async (t) => {
  const plain = { type: 'object', properties: { a: { description: 'b' } } };
  t.equal(maskSchema(plain, { mask, restores: true }), plain);
});

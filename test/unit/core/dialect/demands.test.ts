import t from 'tap';
import { demandKinds, demandMember, demandObjects } from '../../../../core/src/dialect/demands.ts';

t.test('refuses members of another kind and says which', async (t) => {
  const wanted = { a: 'text', b: 'count', c: 'textList', d: 'content' } as const;
  t.doesNotThrow(() => demandKinds({ a: 'x', b: 0, c: ['y'], d: [], other: 1 }, '', wanted));
  t.doesNotThrow(() => demandKinds({ a: null }, '', wanted), 'null counts as absent');
  const wrong = { a: 1, b: -1, c: 'y', d: 7 };
  for (const [name, value] of Object.entries(wrong))
    t.throws(() => demandKinds({ [name]: value }, 'messages[0]', wanted), {
      code: 'FIELD_INVALID',
      param: `messages[0].${name}`,
    });
});

t.test('refuses what is missing', async (t) => {
  t.doesNotThrow(() => demandMember({ role: 'user' }, 'messages[1]', 'role'));
  t.throws(() => demandMember({ role: null }, 'messages[1]', 'role'), {
    message: 'messages[1].role is missing.',
  });
});

t.test('gives the objects of a list with their places', async (t) => {
  t.same(demandObjects([{ a: 1 }], 'tools'), [[{ a: 1 }, 'tools[0]']]);
  t.same(demandObjects('no list', 'tools'), []);
  t.throws(() => demandObjects([{}, 3], 'tools'), { code: 'FIELD_INVALID', param: 'tools[1]' });
});

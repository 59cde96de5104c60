import t from 'tap';
import { CallRegister } from '../../../../../../plugins/translators/gemini-api/dialect/call-register.ts';

t.test('finds calls by id, then by name, then by age', async (t) => {
  const register = new CallRegister([{ parts: [{ functionCall: { id: 'own', name: 'f' } }] }]);
  const own = register.call({ id: 'own', name: 'f' });
  const [f, g, h] = ['f', 'g', 'h'].map((name) => register.call({ name }));
  t.equal(register.result({ name: 'h' }), h);
  t.equal(register.result({ name: 'f' }), f, 'calls without an id first');
  t.equal(register.result({ name: 'x' }), g, 'the oldest where the name is of none');
  t.equal(register.result({}), own);
  register.nextTurn();
  t.not(register.result({ name: 'f' }), own);
});

t.test('finds 100,000 calls whose results stand the other way round', async (t) => {
  const register = new CallRegister([]);
  const names = Array.from({ length: 100_000 }, (_, index) => `f${index}`);
  const ids = names.map((name) => register.call({ name }));
  const found = names.toReversed().map((name) => register.result({ name }));
  t.ok(found.toReversed().every((id, index) => id === ids[index]));
});

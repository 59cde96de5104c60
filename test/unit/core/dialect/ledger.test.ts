import t from 'tap';
import { Ledger } from '../../../../core/src/dialect/ledger.ts';

t.test('collects losses in their order', async (t) => {
  const ledger = new Ledger();
  ledger.lose('a', 'first');
  ledger.lose('b', 'second');
  t.strictSame(ledger.done(1), {
    value: 1,
    warnings: [
      { path: 'a', reason: 'first' },
      { path: 'b', reason: 'second' },
    ],
  });
});

t.test('reports members of other dialects, each with its path', async (t) => {
  const ledger = new Ledger();
  ledger.loseForeign('', { own: { kept: 1 }, other: { seed: 1, absent: undefined } }, 'own');
  ledger.loseForeign('messages[0]', { other: { name: null } }, 'own');
  ledger.loseForeign('x', undefined, 'own');
  const { warnings } = ledger.done(undefined);
  t.strictSame(
    warnings.map(({ path }) => path),
    ['seed', 'messages[0].name'],
  );
  t.match(warnings[0]?.reason, /own .* other/);
});

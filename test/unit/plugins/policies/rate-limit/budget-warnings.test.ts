import t from 'tap';
import { BudgetWarnings } from '../../../../../plugins/policies/rate-limit/budget-warnings.ts';
import { fakeHost } from '../fake-context.ts';
import { fakePrices } from './fake-store.ts';

t.test('says once that spending is forgotten, and once that nothing is charged', async (t) => {
  const { lines, log } = fakeHost('rate-limit');
  const warnings = new BudgetWarnings(log);
  for (let count = 0; count < 3; count++) {
    warnings.onStore(count === 0 ? undefined : { durable: false });
    warnings.onCharge(undefined);
  }
  t.match(lines, [{ msg: /forgotten with a restart/ }, { msg: /not enforced/ }]);
  t.equal(lines.length, 2);
});

t.test('says once that there may be nobody who charges, whatever comes of it', async (t) => {
  const { lines, log } = fakeHost('rate-limit');
  const warnings = new BudgetWarnings(log);
  warnings.onPrices(undefined);
  warnings.onPrices(undefined);
  warnings.onCharge(undefined);
  t.match(lines, [{ level: 40, msg: /"cost" is not in the pipeline, or switched off/ }]);
  t.equal(lines.length, 1);
});

t.test('says nothing where costs are worked out and kept', async (t) => {
  const { lines, log } = fakeHost('rate-limit');
  const warnings = new BudgetWarnings(log);
  warnings.onStore({ durable: true });
  warnings.onPrices(fakePrices);
  warnings.onCharge({
    picoUsd: undefined,
    usage: undefined,
    source: 'none',
    priceVersion: undefined,
  });
  t.same(lines, []);
});

t.test('says once of each model that it has no price', async (t) => {
  const { lines, log } = fakeHost('rate-limit');
  const warnings = new BudgetWarnings(log);
  for (const model of ['a', 'b', 'a']) warnings.onUnpriced(model);
  t.match(lines, [
    { level: 40, model: 'a', msg: /without a price .* "model-prices"/ },
    { level: 40, model: 'b' },
  ]);
  t.equal(lines.length, 2);
  for (let count = 0; count < 2000; count++) warnings.onUnpriced(`${count}${'x'.repeat(1000)}`);
  t.equal(lines.length, 1000, 'names without end do not fill the log');
  t.match(lines.at(-1), { model: /^.{200}$/ });
});

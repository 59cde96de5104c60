import t from 'tap';
import { mutants } from './mutants/mutants.ts';
import { runSlice } from './suite.ts';
import { violationList } from './table.ts';
import { whole } from '../helpers/whole.ts';

const seed = 7;
const concurrency = 60;

t.test('finds nothing where no bug is planted', whole, async (t) => {
  const slices = Object.values(mutants).map(({ slice }) => slice);
  const only = [...new Set(slices.flatMap(({ choice }) => choice.only))];
  const parts = { requests: 800, narrow: 120, outageSeconds: 3 };
  const { violations } = await runSlice({ seed, concurrency, choice: { only }, ...parts });
  t.equal(violationList(violations, seed, 5), '');
});

for (const [name, { rules, slice }] of Object.entries(mutants))
  t.test(`finds a planted bug: ${name}`, whole, async (t) => {
    const parts = { narrow: 0, outageSeconds: 0, ...slice };
    const { violations } = await runSlice({ seed, concurrency, mutant: name, ...parts });
    const found = [...new Set(violations.map(({ rule }) => rule))];
    t.ok(
      rules.some((rule) => found.includes(rule)),
      `found: ${found.join(', ')}`,
    );
  });

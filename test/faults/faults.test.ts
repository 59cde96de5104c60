import t from 'tap';
import { runSuite } from './suite.ts';
import { summary, violationList } from './table.ts';

const seed = 1;

t.test('every request has one well-formed outcome, whatever the upstream does', async (t) => {
  const report = await runSuite({
    seed,
    requests: 4_000,
    choice: { only: [] },
    concurrency: 120,
    alone: 'half',
    narrow: 150,
    outageSeconds: 4,
  });
  t.comment(summary(report));
  t.equal(violationList(report.violations, seed, 20), '');
});

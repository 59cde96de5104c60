import t from 'tap';
import { runSuite } from './suite.ts';
import { summary, violationList } from './table.ts';

const seed = 1;
/** As many as one stall of the machine causes; a bug shows again when all is repeated. */
const mostOfStall = 5;

const run = (): ReturnType<typeof runSuite> =>
  runSuite({
    seed,
    requests: 4_000,
    choice: { only: [] },
    concurrency: 120,
    alone: 'half',
    narrow: 150,
    outageSeconds: 4,
  });

t.test('every request has one well-formed outcome, whatever the upstream does', async (t) => {
  let report = await run();
  t.comment(summary(report));
  const found = report.violations.length;
  if (found > 0 && found <= mostOfStall) {
    t.comment(`repeated because of:\n${violationList(report.violations, seed, 20)}`);
    report = await run();
    t.comment(summary(report));
  }
  t.equal(violationList(report.violations, seed, 20), '');
});

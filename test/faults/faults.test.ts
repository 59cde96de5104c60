import t from 'tap';
import { runSuite } from './suite.ts';
import { summary, violationList } from './table.ts';

const seed = 1;
/** A gateway whose code is cold hears late of a client that left; one that does not listen, each time. */
const late = 'upstream not told that the client left';

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
  const { violations } = report;
  if (violations.length > 0 && violations.every(({ rule }) => rule === late)) {
    t.comment(`repeated because of:\n${violationList(violations, seed, 20)}`);
    report = await run();
    t.comment(summary(report));
  }
  t.equal(violationList(report.violations, seed, 20), '');
});

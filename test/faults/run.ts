/** Throws faults at a gateway and says what became of the requests: `npm run faults -- --help`. */
import { parseArgs } from 'node:util';
import { runSuite } from './suite.ts';
import { outcomeTable, summary, violationList } from './table.ts';

const usage = `npm run faults -- [options]
  --requests N     requests of the mixed run (6000)
  --seed N         what is thrown at whom follows from it (1)
  --minutes N      ends the mixed run earlier
  --only NAME      faults whose names begin so; may be given several times
  --nonce NAME     one request of a mixed run again, by its name
  --concurrency N  requests under way at once (160)
  --mutant NAME    plants a bug
  --quick          only the mixed run
  --shown N        violations that are printed (20)`;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '6000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    nonce: { type: 'string' },
    concurrency: { type: 'string', default: '160' },
    mutant: { type: 'string' },
    quick: { type: 'boolean', default: false },
    shown: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(usage);
else process.exitCode = await main();

async function main(): Promise<number> {
  const { nonce } = values;
  const seed = Number(values.seed);
  const isOne = nonce !== undefined;
  let said = 0;
  const report = await runSuite({
    seed,
    requests: isOne ? 1 : Number(values.requests),
    from: isOne ? Number.parseInt(nonce.slice(2, 7), 36) : 0,
    minutes: values.minutes === undefined ? undefined : Number(values.minutes),
    choice: { only: values.only },
    concurrency: Number(values.concurrency),
    alone: isOne || values.quick ? 'none' : 'all',
    narrow: isOne || values.quick || values.only.length > 0 ? 0 : 200,
    outageSeconds: isOne || values.quick || values.only.length > 0 ? 0 : 8,
    mutant: values.mutant,
    onProgress(sentence) {
      if (performance.now() - said < 5_000) return;
      said = performance.now();
      console.error(sentence);
    },
  });
  console.log(outcomeTable(report));
  console.log(summary(report));
  if (report.violations.length > 0)
    console.log(`\n${violationList(report.violations, seed, Number(values.shown))}`);
  return report.violations.length > 0 ? 1 : 0;
}

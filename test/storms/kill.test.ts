import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import t from 'tap';
import { Random } from '../faults/random.ts';
import { KillSeries } from './kill-series.ts';
import { startKillUpstream } from './kill-upstream.ts';
import { isWhole } from '../helpers/whole.ts';

/** The whole storm takes two to three minutes; what runs with the other tests is a fifth of it. */
const rounds = isWhole ? 25 : 5;
const leastAnswers = rounds * 2;

t.test('gateways that are killed under load keep the row of every answer that came', async (t) => {
  const upstream = await startKillUpstream(new Random('upstream'));
  t.teardown(() => upstream.close());
  const folder = t.testdir();
  const both = ['a', 'b'].map((name) => {
    const random = new Random('kill', name);
    const own = { name, random, folder: join(folder, name) };
    return new KillSeries(t, { ...own, upstream, durability: 'strict' });
  });
  await Promise.all(both.map((series) => series.run(rounds)));
  for (const { books, failures, store } of both) {
    const { acknowledged, beyond, early, found, lost, twice } = books.tally;
    t.comment(
      `${rounds} rounds: ${acknowledged} acknowledged, ${found} rows found, ${beyond} beyond, ` +
        `${lost} lost, ${twice} twice, ${early} said their end and have no row`,
    );
    t.strictSame(failures, [], 'budgets count what the rows say, and nothing else went wrong');
    t.ok(acknowledged > leastAnswers, `${acknowledged} answers came whole`);
    t.equal(lost, 0, 'every answer that came has a row');
    t.equal(found, acknowledged, 'and no answer was forgotten here');
    t.equal(twice, 0, 'no row is there twice');
    t.equal(early, 0, 'no answer says its end before its row is safe');
    t.strictSame(books.wrong, [], 'costs and sums are what the upstream reported');
    const database = new DatabaseSync(store);
    t.same(
      { ...database.prepare('PRAGMA integrity_check').get() },
      { integrity_check: 'ok' },
      store,
    );
    database.close();
  }
  t.strictSame(upstream.repeated, [], 'nothing reached the upstream twice');
});

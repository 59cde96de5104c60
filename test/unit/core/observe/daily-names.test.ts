import t from 'tap';
import { DailyNames, dayOf, daysBefore } from '../../../../core/src/observe/daily-names.ts';

const hourMs = 3_600_000;

t.before(() => {
  process.env['TZ'] = 'Europe/Berlin';
});

t.test('a day is that of the clock on the wall', async (t) => {
  const day = dayOf(Date.UTC(2030, 0, 31, 23, 30));
  t.same(day, {
    name: '2030-02-01',
    startsMs: Date.UTC(2030, 0, 31, 23),
    endsMs: Date.UTC(2030, 1, 1, 23),
  });
  t.equal(dayOf(day.endsMs).name, '2030-02-02');
  t.equal(dayOf(day.endsMs - 1).name, '2030-02-01');
});

t.test('days are shorter and longer where clocks change', async (t) => {
  const spring = dayOf(Date.UTC(2030, 2, 31, 12));
  const autumn = dayOf(Date.UTC(2030, 9, 27, 12));
  t.equal(spring.endsMs - spring.startsMs, 23 * hourMs);
  t.equal(autumn.endsMs - autumn.startsMs, 25 * hourMs);
  t.equal(daysBefore(dayOf(spring.endsMs), 1).name, spring.name);
});

t.test('counts back over months, leap days and years', async (t) => {
  t.equal(daysBefore(dayOf(Date.UTC(2032, 2, 1, 12)), 1).name, '2032-02-29');
  t.equal(daysBefore(dayOf(Date.UTC(2030, 0, 1, 12)), 365).name, '2029-01-01');
});

t.test('finds the day in its own names only', async (t) => {
  const names = new DailyNames('audit.', '.jsonl');
  const day = dayOf(Date.UTC(2030, 0, 1, 12));
  t.equal(names.of(day), 'audit.2030-01-01.jsonl');
  t.equal(names.dayIn('audit.2030-01-01.jsonl'), '2030-01-01');
  for (const other of [
    'audit.2030-01-01.jsonl.gz',
    'old-audit.2030-01-01.jsonl',
    'auditx2030-01-01.jsonl',
    'audit.2030-1-1.jsonl',
    'audit.jsonl',
  ])
    t.equal(names.dayIn(other), undefined, other);
});

import t from 'tap';
import { Trace } from '../../../../core/src/context/trace.ts';

t.test('keeps attempts and warnings in their order', async (t) => {
  const trace = new Trace();
  const attempt = {
    provider: 'p',
    credential: 'c',
    model: 'm',
    startedMs: 1,
    endedMs: 2,
    outcome: 'ok',
    status: 200,
    ambiguous: false,
  };
  trace.record(attempt);
  trace.record({ ...attempt, outcome: 'UPSTREAM_FAILED', status: undefined });
  trace.warn([]);
  trace.warn([{ path: 'a', reason: 'one' }]);
  trace.warn([{ path: 'b', reason: 'two' }]);
  t.strictSame(
    trace.attempts.map(({ outcome }) => outcome),
    ['ok', 'UPSTREAM_FAILED'],
  );
  t.strictSame(
    trace.warnings.map(({ path }) => path),
    ['a', 'b'],
  );
});

t.test('takes a warning for every member that a body may have', async (t) => {
  const trace = new Trace();
  trace.warn(
    Array.from({ length: 200_000 }, (_, index) => ({ path: `field${index}`, reason: 'lost' })),
  );
  t.equal(trace.warnings.length, 200_000);
});

t.test('adds up the shares of a plugin, in the order in which they began', async (t) => {
  const trace = new Trace();
  t.equal(trace.shares, undefined);
  trace.spent('outer', 0);
  trace.spent('inner', 2);
  trace.spent('inner', 3);
  trace.spent('outer', 1);
  t.strictSame(
    [...(trace.shares ?? [])],
    [
      ['outer', 1],
      ['inner', 5],
    ],
  );
});

import t from 'tap';
import { Vitals } from '../../../../core/src/observe/vitals.ts';

t.test('counts requests, refusals and violations', async (t) => {
  const vitals = new Vitals(1_000);
  vitals.began();
  vitals.began();
  vitals.ended();
  vitals.refusedWith('ROUTE_UNKNOWN');
  vitals.refusedWith('ROUTE_UNKNOWN');
  vitals.violated();
  t.equal(vitals.startedMs, 1_000);
  t.equal(vitals.inFlight, 1);
  t.equal(vitals.streamViolations, 1);
  t.strictSame([...vitals.refused], [['ROUTE_UNKNOWN', 2]]);
});

t.test('tells the problems of a refused reload until one succeeds', async (t) => {
  const vitals = new Vitals(1_000);
  vitals.reloadRefused('line 3');
  t.strictSame(vitals.reloads, {
    succeeded: 0,
    refused: 1,
    lastSuccessMs: 1_000,
    lastProblems: 'line 3',
  });
  vitals.reloaded(2_000);
  t.strictSame(vitals.reloads, {
    succeeded: 1,
    refused: 1,
    lastSuccessMs: 2_000,
    lastProblems: undefined,
  });
});

import t from 'tap';
import { Health } from '../../../../../../plugins/operations/telemetry/otlp/health.ts';
import { fakeHost } from '../../../policies/fake-context.ts';

t.test('says once that it fails, and once that it is well, with what was lost', async (t) => {
  const { lines, log, time } = fakeHost();
  const health = new Health(log, { monotonic: () => time.monotonicMs });
  health.succeeded();
  t.same(lines, []);
  health.failed('ECONNREFUSED');
  health.failed('ECONNREFUSED');
  health.dropped(3, 'too many');
  health.dropped(4, 'too many');
  t.match(lines, [{ level: 40, reason: 'ECONNREFUSED' }]);
  t.equal(lines.length, 1);
  // A collector that takes one message now and then is not well yet.
  health.succeeded();
  t.equal(lines.length, 1);
  time.monotonicMs += 10_000;
  health.succeeded();
  health.succeeded();
  t.equal(lines.length, 2);
  t.match(lines[1], { level: 30, droppedSpans: 7 });
});

t.test('says at the stop what nobody will get', async (t) => {
  const { lines, log } = fakeHost();
  const health = new Health(log, { monotonic: () => 0 });
  health.closed(0);
  t.same(lines, []);
  health.dropped(2, 'too many');
  health.closed(3);
  t.match(lines.at(-1), { level: 40, droppedSpans: 5 });
});

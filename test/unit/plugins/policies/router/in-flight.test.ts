import t from 'tap';
import { InFlight } from '../../../../../plugins/policies/router/in-flight.ts';

t.test('counts what has begun and not ended', async (t) => {
  const inFlight = new InFlight();
  t.equal(inFlight.of('a'), 0);
  inFlight.begin('a');
  inFlight.begin('a');
  inFlight.begin('b');
  inFlight.end('a');
  t.same([inFlight.of('a'), inFlight.of('b')], [1, 1]);
  inFlight.end('a');
  t.equal(inFlight.of('a'), 0);
});

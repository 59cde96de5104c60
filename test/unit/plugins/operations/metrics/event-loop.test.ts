import t, { type Test } from 'tap';
import { EventLoop } from '../../../../../plugins/operations/metrics/event-loop.ts';

/** An event loop that was kept from turning for 200 ms. */
async function keptLoop(t: Test): Promise<EventLoop> {
  const loop = new EventLoop();
  t.teardown(() => loop[Symbol.asyncDispose]());
  // Node looks at it first when it has turned.
  for (let turns = 0; turns < 3; turns++) await new Promise((turned) => setTimeout(turned, 30));
  const until = performance.now() + 200;
  while (performance.now() < until);
  for (let turns = 0; turns < 3; turns++) await new Promise((turned) => setTimeout(turned, 30));
  return loop;
}

t.test('the event loop is late by as much as it was kept from turning', async (t) => {
  const loop = await keptLoop(t);
  const [, late = 0] = loop.reading().delays.find(([quantile]) => quantile === 0.99) ?? [];
  t.ok(late > 0.1, `${late} s`);
  t.equal(loop.reading(), loop.reading(), 'readers do not take readings from each other');
});

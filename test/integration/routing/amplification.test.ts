import { startUpstream } from '@ai-proxy/core/testing';
import t from 'tap';
import { ask, configOf, openGateway } from './scene.ts';

/** What is the worst for the upstream: nothing cools and nobody waits. */
const eager = {
  'cooldown-5xx-secs': 0,
  'cooldown-network-secs': 0,
  'max-retry-interval': 0,
  'session-affinity': { enabled: false },
};

t.test('an outage is answered with at most 1.2 attempts a request and 10 a second', async (t) => {
  const upstreams = await Promise.all(
    Array.from({ length: 3 }, () =>
      startUpstream(() => ({ status: 503, body: '{"error":{"message":"down"}}' })),
    ),
  );
  t.teardown(() => Promise.all(upstreams.map((upstream) => upstream.close())));
  const accounts = upstreams.map(({ url }, at) => ({ name: `a${at}`, url }));
  const gateway = await openGateway(t, { config: configOf(accounts, eager) });
  const started = performance.now();
  const requests = 600;
  for (let done = 0; done < requests; done += 20) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(gateway)));
    t.same(new Set(answers.map(({ status }) => status)), new Set([503]));
    await Promise.all(answers.map((answer) => answer.text()));
  }
  const seconds = Math.ceil((performance.now() - started) / 1000);
  const attempts = upstreams.reduce((sum, upstream) => sum + upstream.requests.length, 0);
  t.ok(attempts <= 1.2 * requests + 10 * seconds, `${attempts} attempts in ${seconds} s`);
  t.ok(attempts >= 1.1 * requests, 'and the budget is used');
});

t.test('an outage with cooldowns is answered with hardly any attempts', async (t) => {
  const upstream = await startUpstream(() => ({ status: 503, body: 'down' }));
  t.teardown(() => upstream.close());
  const accounts = ['a', 'b', 'c'].map((name) => ({ name, url: upstream.url }));
  const gateway = await openGateway(t, { config: configOf(accounts, { 'request-retry': 2 }) });
  const statuses = [];
  for (let request = 0; request < 50; request++) statuses.push((await ask(gateway)).status);
  // A request cools the first candidate that fails, so there are as many as candidates, of 3 attempts each.
  t.equal(upstream.requests.length, 9);
  t.same(statuses.slice(0, 4), [503, 503, 503, 429]);
});

t.test('no credential is asked twice while another one is left', async (t) => {
  const order: string[] = [];
  const upstreams = await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      startUpstream(() => {
        order.push(name);
        return { status: 503, body: 'down' };
      }),
    ),
  );
  t.teardown(() => Promise.all(upstreams.map((upstream) => upstream.close())));
  const accounts = upstreams.map(({ url }, at) => ({ name: `a${at}`, url }));
  const router = { ...eager, 'request-retry': 5 };
  const gateway = await openGateway(t, { config: configOf(accounts, router) });
  for (let request = 0; request < 3; request++) {
    order.length = 0;
    await ask(gateway);
    t.equal(order.length, 6);
    t.equal(new Set(order.slice(0, 3)).size, 3);
    t.same(order.slice(3), order.slice(0, 3), 'and then in the same order');
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
});

import t from 'tap';
import { Latencies } from '../../../../../plugins/policies/router/latencies.ts';

const a = { slot: 'one/a', account: 'one/a' };
const named = { slot: 'one/a=m', account: 'one/a' };

t.test('knows nothing before the first sample', async (t) => {
  const latencies = new Latencies();
  t.equal(latencies.expected('one/a', true, 0), undefined);
  t.equal(latencies.ofAccount('one/a'), undefined);
});

t.test('averages samples, and trusts new ones more the older the last one is', async (t) => {
  const latencies = new Latencies();
  latencies.record(a, true, 100, 0);
  latencies.record(a, true, 200, 0);
  t.equal(latencies.expected('one/a', true, 0), 110);
  latencies.record(a, true, 210, 60_000);
  t.equal(latencies.expected('one/a', true, 60_000), 160);
  latencies.record(a, true, 500, 6_000_000);
  t.ok((latencies.expected('one/a', true, 6_000_000) ?? 0) > 499);
});

t.test('lets a figure shrink while nobody asks', async (t) => {
  const latencies = new Latencies();
  latencies.record(a, true, 800, 0);
  t.equal(latencies.expected('one/a', true, 120_000), 200);
});

t.test('tells streams from whole answers, and models from each other', async (t) => {
  const latencies = new Latencies();
  latencies.record(a, true, 100, 0);
  latencies.record(a, false, 9000, 1);
  latencies.record(named, true, 300, 2);
  t.equal(latencies.expected('one/a', true, 2)?.toFixed(), '100');
  t.equal(latencies.expected('one/a', false, 1), 9000);
  t.equal(latencies.ofAccount('one/a'), 300, 'the newest');
});

t.test('forgets accounts that are gone', async (t) => {
  const latencies = new Latencies();
  latencies.record(a, true, 100, 0);
  latencies.prune(new Set(['one/a']));
  t.equal(latencies.ofAccount('one/a'), 100);
  latencies.prune(new Set());
  t.equal(latencies.ofAccount('one/a'), undefined);
});

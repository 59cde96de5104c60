import t from 'tap';
import { kindOf, Latencies } from '../../../../../plugins/policies/router/latencies.ts';

import { fakeContext, type FakeRequest } from '../fake-context.ts';

const a = { slot: 'one/a', account: 'one/a' };
const named = { slot: 'one/a=m', account: 'one/a' };

t.test('knows nothing before the first sample', async (t) => {
  const latencies = new Latencies();
  t.equal(latencies.expected('one/a', 'stream', 0), undefined);
  t.equal(latencies.ofAccount('one/a'), undefined);
});

t.test('averages samples, and trusts new ones more the older the last one is', async (t) => {
  const latencies = new Latencies();
  latencies.record(a, 'stream', 100, 0);
  latencies.record(a, 'stream', 200, 0);
  t.equal(latencies.expected('one/a', 'stream', 0), 110);
  latencies.record(a, 'stream', 210, 60_000);
  t.equal(latencies.expected('one/a', 'stream', 60_000), 160);
  latencies.record(a, 'stream', 500, 6_000_000);
  t.ok((latencies.expected('one/a', 'stream', 6_000_000) ?? 0) > 499);
});

t.test('lets a figure shrink while nobody asks', async (t) => {
  const latencies = new Latencies();
  latencies.record(a, 'stream', 800, 0);
  t.equal(latencies.expected('one/a', 'stream', 120_000), 200);
});

t.test('tells kinds of answers and models from each other', async (t) => {
  const latencies = new Latencies();
  latencies.record(a, 'stream', 100, 0);
  latencies.record(a, 'generate', 9000, 1);
  latencies.record(a, 'embed', 20, 1);
  latencies.record(named, 'stream', 300, 2);
  t.equal(latencies.expected('one/a', 'stream', 2)?.toFixed(), '100');
  t.equal(latencies.expected('one/a', 'generate', 1), 9000);
  t.equal(latencies.ofAccount('one/a'), 300, 'the newest');
});

t.test('forgets accounts that are gone', async (t) => {
  const latencies = new Latencies();
  latencies.record(a, 'stream', 100, 0);
  latencies.prune(new Set(['one/a']));
  t.equal(latencies.ofAccount('one/a'), 100);
  latencies.prune(new Set());
  t.equal(latencies.ofAccount('one/a'), undefined);
});

t.test('measures by what a request wants', async (t) => {
  const kind = async (request: FakeRequest) => kindOf((await fakeContext(request)).inbound);
  t.equal(await kind({ stream: true }), 'stream');
  t.equal(await kind({}), 'generate');
  t.equal(await kind({ operation: 'embed', stream: true }), 'embed');
});

import { UpstreamError } from '@ai-proxy/core';
import t from 'tap';
import { Failures } from '../../../../../plugins/policies/router/failures.ts';

const limits = { retries: 3, bootstrapRetries: 1, ambiguousRetries: 1 };
const network = (ambiguous: boolean) =>
  new UpstreamError('UPSTREAM_NETWORK', { provider: 'one', ambiguous });
const added = (failures: Failures, count: number, error: UpstreamError) => {
  for (let number = 0; number < count; number++) failures.add(error);
  return failures.exhausted;
};

t.test('are enough when the retries are used up', async (t) => {
  t.notOk(added(new Failures(limits, false), 3, network(false)));
  t.ok(added(new Failures(limits, false), 4, network(false)));
});

t.test('are enough earlier where the upstream may have worked', async (t) => {
  t.notOk(added(new Failures(limits, false), 1, network(true)));
  t.ok(added(new Failures(limits, false), 2, network(true)));
  t.ok(added(new Failures({ ...limits, ambiguousRetries: 0 }, false), 1, network(true)));
});

t.test('are enough earlier where streams broke', async (t) => {
  const broken = new UpstreamError('UPSTREAM_PROTOCOL', { provider: 'one', ambiguous: true });
  const once = { ...limits, ambiguousRetries: 0 };
  t.notOk(added(new Failures(once, true), 1, broken), 'which ambiguous-retries say nothing about');
  t.ok(added(new Failures(once, true), 2, broken));
});

t.test('show the last one of the highest rank', async (t) => {
  const failures = new Failures(limits, false);
  t.equal(failures.mostTelling, undefined);
  const said = new UpstreamError('UPSTREAM_FAILED', { provider: 'one' });
  for (const error of [network(false), said, network(true)]) failures.add(error);
  t.equal(failures.mostTelling, said);
});

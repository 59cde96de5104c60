import { UpstreamError } from '@ai-proxy/core';
import t from 'tap';
import { stateOf } from '../../../../../plugins/policies/router/state.ts';
import { fakeHost } from '../fake-context.ts';
import { candidates, executor } from './fake-executor.ts';
import { fakeRules } from './fake-rules.ts';

t.test('shows how every credential is doing', async (t) => {
  const host = fakeHost('router');
  const { observers } = fakeRules(host, { firstMs: 9000 }).attempting;
  const [a] = candidates({ a: {} });
  if (a === undefined) throw new Error('no candidate');
  observers.cooler.failed(a, new UpstreamError('UPSTREAM_FAILED', { provider: 'one' }), 0, {});
  observers.inFlight.begin('one/a');
  observers.latencies.record(a, 'stream', 250, 0);
  host.time.monotonicMs += 1000;
  t.same(stateOf([executor('one', { a: {} }), executor('two', { a: {} })], observers), [
    {
      provider: 'one',
      credential: 'a',
      coolingForMs: 0,
      reason: undefined,
      coolingModels: [{ model: 'm', coolingForMs: 8000, reason: 'failing' }],
      inFlight: 1,
      ewmaMs: 250,
    },
    {
      provider: 'two',
      credential: 'a',
      coolingForMs: 0,
      reason: undefined,
      coolingModels: [],
      inFlight: 0,
      ewmaMs: undefined,
    },
  ]);
});

t.test('shows that a credential cools for every model', async (t) => {
  const host = fakeHost('router');
  const { observers } = fakeRules(host, { firstMs: 9000 }).attempting;
  const [a] = candidates({ a: {} });
  if (a === undefined) throw new Error('no candidate');
  observers.cooler.failed(a, new UpstreamError('UPSTREAM_AUTH', { provider: 'one' }), 0, {});
  t.match(stateOf([executor('one', { a: {} })], observers), [
    { coolingForMs: 9000, reason: 'refused', coolingModels: [] },
  ]);
});

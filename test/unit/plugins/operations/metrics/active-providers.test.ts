import type { Executor } from '@ai-proxy/core';
import t from 'tap';
import { activeProviders } from '../../../../../plugins/operations/metrics/active-providers.ts';

function executor(provider: string, ids: readonly string[], lastResort = false): Executor {
  const usual = { provider, dialect: '*', models: [], excludedModels: [], weight: 1 };
  return {
    provider,
    lastResort,
    credentials: ids.map((id) => ({ id, ...usual })),
    execute: () => Promise.reject(new Error('nobody asks')),
  };
}

function cooling(provider: string, credential: string) {
  const state = { coolingModels: [], inFlight: 0, ewmaMs: undefined, reason: 'limited' as const };
  return { provider, credential, coolingForMs: 10, ...state };
}

t.test('a provider counts while one of its credentials may be asked', async (t) => {
  const executors = [executor('a', ['1', '2']), executor('b', ['1']), executor('c', [])];
  t.equal(activeProviders(executors, []), 2);
  t.equal(activeProviders(executors, [cooling('a', '1')]), 2);
  t.equal(activeProviders(executors, [cooling('a', '1'), cooling('a', '2')]), 1);
  t.equal(activeProviders(executors, [cooling('b', '1')]), 1);
});

t.test('that of last resort counts only while there is no other', async (t) => {
  const last = executor('demo', ['demo'], true);
  t.equal(activeProviders([executor('a', ['1']), last], []), 1);
  t.equal(activeProviders([executor('a', []), last], []), 1);
  t.equal(activeProviders([], []), 0);
});

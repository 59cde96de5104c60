import { Attempt, type AttemptTarget } from '@ai-proxy/core';
import t from 'tap';
import { TraceOfRequest } from '../../../../../plugins/operations/telemetry/keys.ts';
import propagation from '../../../../../plugins/operations/trace-propagation/index.ts';
import { fakeContext, fakeReply, run, setUp } from '../../policies/fake-context.ts';

async function attempted(options: object, isTraced: boolean): Promise<AttemptTarget['headers']> {
  const ctx = await fakeContext({ model: 'm' });
  const attempt: AttemptTarget = {
    model: 'm',
    headers: {},
    credential: {
      id: 'one',
      provider: 'acme',
      dialect: '*',
      models: [],
      excludedModels: [],
      weight: 1,
    },
  };
  ctx.set(Attempt, attempt);
  const scope = { traceId: 'a'.repeat(32), sampled: true, state: undefined, begun: [] };
  if (isTraced) ctx.set(TraceOfRequest, scope);
  await run(await setUp(propagation, options), ctx, () => Promise.resolve(fakeReply()));
  return attempt.headers;
}

t.test('tells upstreams the trace where that is wanted and there is one', async (t) => {
  t.match(await attempted({ enabled: true }, true), { traceparent: /^00-a{32}-[\da-f]{16}-01$/ });
  t.same(await attempted({ enabled: true }, false), {});
  t.same(await attempted({ enabled: false }, true), {});
});

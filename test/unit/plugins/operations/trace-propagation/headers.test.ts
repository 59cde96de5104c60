import type { AttemptTarget } from '@ai-proxy/core';
import t from 'tap';
import type { TraceScope } from '../../../../../plugins/operations/telemetry/keys.ts';
import { headersFor } from '../../../../../plugins/operations/trace-propagation/headers.ts';

const traceId = 'a'.repeat(32);
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
const scope = (changes: Partial<TraceScope> = {}): TraceScope => ({
  traceId,
  sampled: true,
  state: undefined,
  begun: [],
  ...changes,
});

t.test('names a span of its own for each attempt, and remembers it', async (t) => {
  const trace = scope();
  const made = [headersFor(trace, attempt, 5), headersFor(trace, attempt, 6)];
  t.same(
    made,
    trace.begun.map(({ spanId }) => ({ traceparent: `00-${traceId}-${spanId}-01` })),
  );
  t.match(trace.begun, [
    { credential: 'one', model: 'm', atMs: 5, spanId: /^[\da-f]{16}$/ },
    { credential: 'one', model: 'm', atMs: 6 },
  ]);
  t.not(trace.begun[0]?.spanId, trace.begun[1]?.spanId);
});

t.test('hands on that nobody keeps the trace, and what others said in it', async (t) => {
  t.match(headersFor(scope({ sampled: false, state: 'a=1' }), attempt, 5), {
    traceparent: /-00$/,
    tracestate: 'a=1',
  });
});

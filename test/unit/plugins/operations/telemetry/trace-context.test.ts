import t from 'tap';
import { traceOf } from '../../../../../plugins/operations/telemetry/trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const [minimal, spanPattern] = [`00-${traceId}-${parentId}-01`, /^[\da-f]{16}$/];

t.test('goes on with the trace of the client', async (t) => {
  const trace = traceOf({ traceparent: minimal, tracestate: 'a=1,b=2' }, 0);
  t.match(trace, { traceId, parentId, sampled: true, state: 'a=1,b=2', spanId: spanPattern });
  t.not(trace.spanId, parentId);
});

t.test('the client decides whether its trace is kept', async (t) => {
  t.equal(traceOf({ traceparent: `00-${traceId}-${parentId}-00` }, 1).sampled, false);
  t.equal(traceOf({ traceparent: `00-${traceId}-${parentId}-03` }, 0).sampled, true);
});

t.test('later versions may say more', async (t) => {
  t.match(traceOf({ traceparent: `01-${traceId}-${parentId}-01-more` }, 1), { traceId, parentId });
});

t.test('begins a trace of its own where the header is malformed', async (t) => {
  const malformed = [
    '',
    'x',
    `00-${traceId}-${parentId}`,
    `00-${traceId}-${parentId}-01-more`,
    `ff-${traceId}-${parentId}-01`,
    `00-${traceId.toUpperCase()}-${parentId}-01`,
    `00-${'0'.repeat(32)}-${parentId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId}-${parentId}-1`,
    `00-${traceId}z-${parentId}-01`,
    ` ${minimal}`,
    `${minimal}, ${minimal}`,
  ];
  for (const traceparent of malformed) {
    const trace = traceOf({ traceparent, tracestate: 'a=1' }, 1);
    t.match(trace, {
      traceId: /^[\da-f]{32}$/,
      parentId: undefined,
      state: undefined,
      sampled: true,
    });
    t.not(trace.traceId, traceId, traceparent);
  }
});

t.test('a state that is too long is left out', async (t) => {
  const { state } = traceOf({ traceparent: minimal, tracestate: `a=${'x'.repeat(600)}` }, 1);
  t.equal(state, undefined);
});

t.test('samples about as many as it should, and all or none at the ends', async (t) => {
  const share = (ratio: number): number =>
    Array.from({ length: 2000 }, () => traceOf({}, ratio)).filter(({ sampled }) => sampled).length;
  t.equal(share(0), 0);
  t.equal(share(1), 2000);
  const half = share(0.5);
  t.ok(half > 800 && half < 1200, String(half));
});

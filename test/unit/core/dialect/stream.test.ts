import t from 'tap';
import type { Stage } from '../../../../core/src/context/reply.ts';
import type { StreamEvent } from '../../../../core/src/dialect/events.ts';
import { runStages, StreamState, type StreamRoute } from '../../../../core/src/dialect/stream.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { lineDialect } from '../line-dialect.ts';
import { streamRoute } from '../stream-route.ts';

const usage: StreamEvent = { type: 'usage', usage: { outputTokens: 1 } };
const end: StreamEvent = { type: 'end' };
const route: StreamRoute = streamRoute({ to: lineDialect('other') });

const withStages = (stages: readonly Stage[]): StreamRoute => ({ ...route, stages });

t.test('goes on without an observer that throws, and says so', async (t) => {
  const failure = new Error('observer');
  const told: unknown[] = [];
  const observed: StreamRoute = {
    ...withStages([
      {
        kind: 'observe',
        run: () => {
          throw failure;
        },
      },
    ]),
    onObserverError: (error) => told.push(error),
  };
  t.strictSame(runStages(observed, usage), [usage]);
  t.strictSame(told, [failure]);
});

t.test('runs stages from the inside out', async (t) => {
  const seen: string[] = [];
  const out = runStages(
    withStages([
      { kind: 'observe', run: ({ type }) => void seen.push(`inner ${type}`) },
      { kind: 'map', run: (event) => [event, end] },
      { kind: 'observe', run: ({ type }) => void seen.push(`middle ${type}`) },
      { kind: 'map', run: (event) => (event.type === 'usage' ? undefined : event) },
      { kind: 'observe', run: ({ type }) => void seen.push(`outer ${type}`) },
    ]),
    usage,
  );
  t.strictSame(seen, ['inner usage', 'middle usage', 'middle end', 'outer end']);
  t.strictSame(out, [end]);
  t.strictSame(runStages(route, usage), [usage]);
});

t.test('notes usage and the end', async (t) => {
  const state = new StreamState(route);
  state.note({ type: 'message-end', stopReason: 'stop' });
  t.equal(state.finished, false);
  state.note(usage);
  state.note(end);
  t.match(state, { finished: true, usage: { outputTokens: 1 }, error: undefined });
});

t.test('says an error in the dialect of the client', async (t) => {
  const state = new StreamState(route);
  t.equal(state.fail(new GatewayError('UPSTREAM_TIMEOUT')), 'data: error UPSTREAM_TIMEOUT\n\n');
  t.match(state, { finished: true, error: { code: 'UPSTREAM_TIMEOUT' } });
});

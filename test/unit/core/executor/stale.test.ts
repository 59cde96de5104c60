import t from 'tap';
import { isStale, recordStale } from '../../../../core/src/executor/stale.ts';
import { fakeContext } from '../fake-exchange.ts';

const failure = (code: string): Error => Object.assign(new Error('x'), { code });

t.test('knows how a closed connection shows', async (t) => {
  const ctx = await fakeContext();
  for (const code of ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET'])
    t.ok(isStale(failure(code), ctx), code);
  for (const code of ['ETIMEDOUT', 'UND_ERR_BODY_TIMEOUT', 'HPE_INVALID_VERSION'])
    t.notOk(isStale(failure(code), ctx), code);
});

t.test('believes it once in a request', async (t) => {
  const ctx = await fakeContext();
  recordStale(ctx, { provider: 'acme', model: 'm', credential: 'first' }, 7);
  t.notOk(isStale(failure('ECONNRESET'), ctx));
});

t.test('records the sending that failed', async (t) => {
  const ctx = await fakeContext();
  recordStale(ctx, { provider: 'acme', model: 'm', credential: 'first' }, 7);
  t.match(ctx.trace.attempts, [
    { provider: 'acme', credential: 'first', outcome: 'UPSTREAM_NETWORK', ambiguous: true },
  ]);
});

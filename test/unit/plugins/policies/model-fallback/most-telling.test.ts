import { GatewayError, UpstreamError } from '@ai-proxy/core';
import t from 'tap';
import { mostTelling } from '../../../../../plugins/policies/model-fallback/most-telling.ts';

const failed = new UpstreamError('UPSTREAM_FAILED', { provider: 'a' });
const overloaded = new UpstreamError('UPSTREAM_OVERLOADED', { provider: 'b' });
const unknown = new GatewayError('MODEL_UNKNOWN');
const missing = new UpstreamError('UPSTREAM_NOT_FOUND', { provider: 'a' });
const unserved = new GatewayError('NO_CREDENTIAL');

t.test('is the first that says what became of a model', async (t) => {
  t.equal(mostTelling([failed, unknown, overloaded]), failed);
  t.equal(mostTelling([unknown, failed, overloaded]), failed);
  t.equal(mostTelling([unserved, failed]), failed);
});

t.test('is the first of those that say no more than that nobody was asked', async (t) => {
  t.equal(mostTelling([unknown, missing]), unknown);
  t.equal(mostTelling([missing, unknown]), missing);
  t.equal(mostTelling([unknown, unserved]), unserved);
  t.equal(mostTelling([]), undefined);
});

t.test('is the rate limit that ends first, where a rate limit came first', async (t) => {
  const limited = (retryAfterMs?: number) =>
    new UpstreamError('UPSTREAM_RATE_LIMITED', {
      provider: 'a',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  const late = limited(60_000);
  const soon = limited(2000);
  const never = limited();
  const cooling = new GatewayError('CREDENTIALS_COOLING', { retryAfterMs: 1000 });
  t.equal(mostTelling([late, soon, never]), soon);
  t.equal(mostTelling([never, late]), late);
  t.equal(mostTelling([late, cooling]), cooling);
  t.equal(mostTelling([late, failed]), late, 'a failure without a time takes nothing away');
  t.equal(mostTelling([failed, soon]), failed);
  t.equal(mostTelling([never]), never);
});

import { GatewayError, UpstreamError } from '@ai-proxy/core';
import t from 'tap';
import { limitOf, rank } from '../../../../../plugins/policies/router/failure.ts';

const answer = { dialect: 'openai-chat', status: 503, headers: {}, body: Buffer.from('{}') };
const upstream = (
  code: ConstructorParameters<typeof UpstreamError>[0],
  details: { ambiguous?: boolean; answer?: typeof answer } = {},
) => new UpstreamError(code, { provider: 'one', ...details });

t.test('tells a stream that broke from a request that got no answer', async (t) => {
  t.equal(limitOf(upstream('UPSTREAM_OVERLOADED', { ambiguous: true }), true), 'begun');
  t.equal(limitOf(upstream('UPSTREAM_PROTOCOL', { ambiguous: true }), true), 'begun');
  t.equal(limitOf(upstream('UPSTREAM_OVERLOADED', { answer }), true), undefined);
  t.equal(limitOf(upstream('UPSTREAM_NETWORK'), true), undefined);
  t.equal(limitOf(upstream('UPSTREAM_NETWORK', { ambiguous: true }), true), 'ambiguous');
  t.equal(limitOf(upstream('UPSTREAM_TIMEOUT', { ambiguous: true }), false), 'ambiguous');
  t.equal(limitOf(upstream('UPSTREAM_PROTOCOL', { ambiguous: true }), false), 'ambiguous');
  t.equal(limitOf(upstream('UPSTREAM_FAILED', { answer, ambiguous: true }), true), 'ambiguous');
  t.equal(limitOf(new GatewayError('NO_CREDENTIAL'), true), undefined);
});

t.test(
  'ranks what an upstream said above a refused credential and a broken connection',
  async (t) => {
    const said = rank(upstream('UPSTREAM_RATE_LIMITED'));
    const refused = rank(upstream('UPSTREAM_AUTH'));
    const broken = rank(upstream('UPSTREAM_NETWORK'));
    t.ok(said > refused && refused > broken);
    t.equal(rank(new GatewayError('NO_CREDENTIAL')), broken);
  },
);

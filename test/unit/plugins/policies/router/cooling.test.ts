import { codes, GatewayError, UpstreamError, type GatewayErrorCode } from '@ai-proxy/core';
import t from 'tap';
import { mayComeBack, reasonOf } from '../../../../../plugins/policies/router/cooling.ts';
import { consequences } from '../../../../../plugins/policies/router/failure.ts';

const names = Object.keys(codes) as GatewayErrorCode[];

t.test(
  'every failure that a credential or its upstream is to blame for has a reason',
  async (t) => {
    for (const code of names) {
      const { scope } = codes[code];
      const isTheirs = scope === 'credential' || scope === 'target';
      const reason = reasonOf(new UpstreamError(code, { provider: 'one' }));
      t.equal(reason !== undefined, isTheirs, code);
      if (consequences[scope].comeBack) t.ok(reason !== undefined && mayComeBack[reason], code);
    }
  },
);

t.test('what the gateway itself raises has none', async (t) => {
  for (const code of names) t.equal(reasonOf(new GatewayError(code)), undefined, code);
});

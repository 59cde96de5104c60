import { definePlugin, isGatewayError, Reply, type CanonicalRequest } from '@ai-proxy/core';
import { estimateTokens } from './estimate.ts';

export default definePlugin({
  name: 'token-estimate',
  api: 1,
  summary: 'Estimates token counts where the upstream has no counter.',
  operations: ['count-tokens'],
  configSchema: { type: 'object', additionalProperties: false, properties: {} },
  setup: (host) => ({
    async handle(ctx, next) {
      try {
        return await next();
      } catch (error) {
        const counting = host.dialect(ctx.inbound.dialect)?.counting;
        const body = ctx.inbound.content?.body.json;
        const isUncounted = isGatewayError(error) && error.code === 'OPERATION_UNSUPPORTED';
        if (!isUncounted || counting === undefined || body === undefined) throw error;
        const request: CanonicalRequest = counting.decodeRequest(body).value;
        return new Reply(
          { kind: 'tokens', count: { tokens: await estimateTokens(request) } },
          { headers: { 'x-ai-proxy-estimated': 'tokens' } },
        );
      }
    },
  }),
});

import { Attempt, definePlugin } from '@ai-proxy/core';
import { TraceOfRequest } from '../telemetry/keys.ts';
import { headersFor } from './headers.ts';

export default definePlugin({
  name: 'trace-propagation',
  api: 1,
  summary: 'Tells upstreams the trace that a request belongs to, with traceparent.',
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      enabled: {
        type: 'boolean',
        default: false,
        description:
          'Whether providers get traceparent and tracestate, and so learn which requests belong together.',
      },
    },
  },
  rootKeys: { 'telemetry.propagate': 'enabled' },
  requires: [Attempt],
  uses: [TraceOfRequest],
  setup(host, { enabled }) {
    if (!enabled) return {};
    return {
      handle(ctx, next) {
        const trace = ctx.find(TraceOfRequest);
        if (trace !== undefined) {
          const attempt = ctx.get(Attempt);
          Object.assign(attempt.headers, headersFor(trace, attempt, host.clock.now()));
        }
        return next();
      },
    };
  },
});

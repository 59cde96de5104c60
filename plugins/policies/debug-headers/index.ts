import { definePlugin, type Reply, type Trace } from '@ai-proxy/core';
import { headerText } from './header-text.ts';

export default definePlugin({
  name: 'debug-headers',
  api: 1,
  summary: 'Tells clients that ask with "x-debug: true" who answered, and after which attempts.',
  configSchema: { type: 'object', additionalProperties: false, properties: {} },
  headOnly: true,
  setup: () => ({
    handle(ctx, next) {
      const wanted = ctx.inbound.headers['x-debug'] === 'true';
      return wanted ? next().then((reply) => explain(reply, ctx.trace)) : next();
    },
  }),
});

function explain(reply: Reply, trace: Trace): Reply {
  const { headers, served } = reply;
  const { attempts } = trace;
  if (served !== undefined) {
    headers['x-debug-provider'] = headerText(served.provider);
    headers['x-debug-model'] = headerText(served.model);
    headers['x-debug-credential'] = headerText(served.credential);
  }
  headers['x-debug-attempts'] = String(attempts.length);
  if (attempts.length > 0)
    headers['x-debug-trace'] = headerText(
      attempts.map(({ model, provider, outcome }) => `${model}@${provider}:${outcome}`).join(', '),
    );
  return reply;
}

import { definePlugin } from '@ai-proxy/core';
import { applyRules, compileRules, dialectsNamed } from './rules.ts';
import { payloadOptions } from './schema.ts';

export default definePlugin({
  name: 'payload-rules',
  api: 1,
  summary: 'Sets, replaces and removes values in request bodies, by model and API format.',
  configSchema: payloadOptions,
  rootKeys: { payload: '*' },
  operations: ['generate'],
  setup(host, options) {
    const rules = compileRules(options);
    if (rules.length === 0) return {};

    return {
      ready(others) {
        for (const protocol of dialectsNamed(rules))
          if (others.dialect(protocol) === undefined)
            host.log.warn({ protocol }, 'no translator speaks the protocol of a payload rule');
      },
      async handle(ctx, next) {
        applyRules(rules, ctx);
        return next();
      },
    };
  },
});

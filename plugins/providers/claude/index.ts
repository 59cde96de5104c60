import { Attempt, credentialSchema, definePlugin, httpExecutor } from '@ai-proxy/core';
import { goesOn } from './prefill.ts';
import { claudeRequest } from './request.ts';

// For the command line.
export { officialUrl } from './keys.ts';

export default definePlugin({
  name: 'claude',
  api: 1,
  summary: 'Sends requests to the Claude API.',
  requires: [Attempt],
  rootKeys: { 'claude-api-key': 'keys' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      keys: {
        type: 'array',
        default: [],
        items: credentialSchema,
        description: 'Credentials at Anthropic.',
      },
    },
  },
  setup: (host, options) => ({
    executor: httpExecutor(host, {
      provider: host.name,
      credentials: options.keys,
      dialect: 'anthropic-messages',
      prefills: goesOn,
      request: claudeRequest,
    }),
  }),
});

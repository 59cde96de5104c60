import { Attempt, credentialSchema, definePlugin, httpExecutor } from '@ai-proxy/core';
import { geminiRequest } from './request.ts';

// For the command line.
export { officialUrl } from './keys.ts';

export default definePlugin({
  name: 'gemini',
  api: 1,
  summary: 'Sends requests to the Gemini API.',
  requires: [Attempt],
  rootKeys: { 'gemini-api-key': 'keys' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      keys: {
        type: 'array',
        default: [],
        items: credentialSchema,
        description: 'Credentials at Google.',
      },
    },
  },
  setup: (host, options) => ({
    executor: httpExecutor(host, {
      provider: host.name,
      credentials: options.keys,
      dialect: 'gemini',
      request: geminiRequest,
    }),
  }),
});

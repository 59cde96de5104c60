import { Attempt, credentialSchema, definePlugin, httpExecutor } from '@ai-proxy/core';
import { openaiRequest, openaiDialect } from './request.ts';

// For the command line.
export { officialUrl } from './keys.ts';

export default definePlugin({
  name: 'openai',
  api: 1,
  summary: 'Sends requests to the OpenAI API.',
  requires: [Attempt],
  rootKeys: { 'openai-api-key': 'keys' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      keys: {
        type: 'array',
        default: [],
        items: credentialSchema,
        description: 'Credentials at OpenAI.',
      },
    },
  },
  setup: (host, options) => ({
    executor: httpExecutor(host, {
      provider: host.name,
      credentials: options.keys,
      dialect: openaiDialect,
      request: openaiRequest,
    }),
  }),
});

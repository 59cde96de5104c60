import { Attempt, canonicalExecutor, definePlugin } from '@ai-proxy/core';
import { echo } from './echo.ts';

export default definePlugin({
  name: 'echo',
  api: 1,
  summary: 'Repeats the last message of the user.',
  requires: [Attempt],
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      models: {
        type: 'array',
        items: { type: 'string' },
        default: ['echo'],
        description: 'Names under which clients reach the echo.',
      },
      times: {
        type: 'integer',
        minimum: 1,
        maximum: 10,
        default: 1,
        description: 'How often it repeats.',
      },
    },
  },
  setup: (host, { models, times }) => ({
    executor: canonicalExecutor(host, {
      provider: host.name,
      models,
      answer: (request) => echo(request, times),
    }),
  }),
});

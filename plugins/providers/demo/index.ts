import { Attempt, definePlugin } from '@ai-proxy/core';
import { demoExecutor } from './executor.ts';

export default definePlugin({
  name: 'demo',
  api: 1,
  summary: 'Answers every API without a key or a network, for trying the gateway out.',
  requires: [Attempt],
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      'word-interval-ms': {
        type: 'integer',
        minimum: 0,
        maximum: 10_000,
        default: 25,
        description: 'Pause between two words of a streamed answer, in milliseconds.',
      },
    },
  },
  setup: (host, options) => ({ executor: demoExecutor(host, options.wordIntervalMs) }),
});

import { Attempt, canonicalExecutor, definePlugin } from '@ai-proxy/core';
import { answer } from './answer.ts';
import { eventsOf } from './events.ts';

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
  setup: (host, { wordIntervalMs }) => ({
    executor: canonicalExecutor(host, {
      provider: host.name,
      models: ['demo'],
      lastResort: true,
      answer: (request) => eventsOf(answer(request), request.stream ? wordIntervalMs : 0),
    }),
  }),
});

import { definePlugin } from '@ai-proxy/core';
import { responsesDialect } from './dialect/index.ts';
import { endpoints } from './endpoints.ts';

export default definePlugin({
  name: 'responses-api',
  api: 1,
  summary: 'Lets clients and upstreams speak the OpenAI Responses format.',
  setup: () => ({ dialects: [responsesDialect], endpoints }),
});

import { definePlugin } from '@ai-proxy/core';
import { chatDialect } from './dialect/index.ts';
import { endpoints } from './endpoints.ts';

export default definePlugin({
  name: 'chat-api',
  api: 1,
  summary: 'Lets clients and upstreams speak the OpenAI Chat Completions format.',
  setup: () => ({ dialects: [chatDialect], endpoints }),
});

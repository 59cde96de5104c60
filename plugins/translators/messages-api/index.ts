import { definePlugin, pluginApi } from '@ai-proxy/core';
import { messagesDialect } from './dialect/index.ts';
import { endpoints } from './endpoints.ts';

export default definePlugin({
  name: 'messages-api',
  api: pluginApi,
  summary: 'Lets clients of the Anthropic Messages API in, and lets providers speak that format.',
  setup: () => ({ dialects: [messagesDialect], endpoints }),
});

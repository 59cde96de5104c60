import { definePlugin, pluginApi } from '@ai-proxy/core';
import { geminiDialect } from './dialect/index.ts';
import { endpoints } from './endpoints.ts';

export default definePlugin({
  name: 'gemini-api',
  api: pluginApi,
  summary: 'Lets clients of the Gemini API in, and lets providers speak that format.',
  setup: () => ({ dialects: [geminiDialect], endpoints }),
});

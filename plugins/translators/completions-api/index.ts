import { definePlugin } from '@ai-proxy/core';
import { completionsDialect } from './dialect/index.ts';
import { endpoints } from './endpoints.ts';

export default definePlugin({
  name: 'completions-api',
  api: 1,
  summary:
    'Lets clients speak the older Completions format of OpenAI, in which a prompt is one text.',
  setup: () => ({ dialects: [completionsDialect], endpoints }),
});

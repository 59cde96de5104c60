import { definePlugin } from '@ai-proxy/core';
import { corsMiddleware } from './middleware.ts';
import { corsOptions } from './schema.ts';

export default definePlugin({
  name: 'cors',
  api: 1,
  summary: 'Lets pages in browsers call the gateway, those of the origins that are listed.',
  configSchema: corsOptions,
  rootKeys: { cors: '*' },
  setup: (_host, options) =>
    options.origins.length === 0 ? {} : { http: [corsMiddleware(options)] },
});

import { definePlugin } from '@ai-proxy/core';
import { AllowedOrigins } from './keys.ts';
import { corsMiddleware } from './middleware.ts';
import { parseOrigins } from './origins.ts';
import { corsOptions } from './schema.ts';

export default definePlugin({
  name: 'cors',
  api: 1,
  summary: 'Lets pages in browsers call the gateway, those of the origins that are listed.',
  configSchema: corsOptions,
  rootKeys: { cors: '*' },
  setup(_host, options) {
    if (options.origins.length === 0) return {};
    const origins = parseOrigins(options.origins, options.credentials);
    return {
      http: [corsMiddleware(options, origins)],
      services: [[AllowedOrigins, origins]],
    };
  },
});

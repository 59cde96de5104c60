import type { Endpoint } from '@ai-proxy/core';
import { dialectName, versionHeader } from './dialect/wire.ts';

/** The routes that clients of the Messages API call; the model routes are shared with other formats. */
export const endpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/v1/messages', dialect: dialectName, operation: 'generate' },
  {
    method: 'POST',
    path: '/v1/messages/count_tokens',
    dialect: dialectName,
    operation: 'count-tokens',
  },
  {
    method: 'GET',
    path: '/v1/models',
    dialect: dialectName,
    operation: 'list-models',
    whenHeader: versionHeader,
  },
  {
    method: 'GET',
    path: '/v1/models/*model',
    dialect: dialectName,
    operation: 'list-models',
    whenHeader: versionHeader,
  },
];

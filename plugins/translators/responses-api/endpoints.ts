import type { Endpoint } from '@ai-proxy/core';
import { dialectName } from './dialect/wire.ts';

/** The routes of the format. */
export const endpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/v1/responses', dialect: dialectName, operation: 'generate' },
  {
    method: 'POST',
    path: '/v1/responses/input_tokens',
    dialect: dialectName,
    operation: 'count-tokens',
  },
];

import type { Endpoint } from '@ai-proxy/core';
import { dialectName } from './dialect/wire.ts';

/** The route of the format. */
export const endpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/v1/completions', dialect: dialectName, operation: 'generate' },
];

import type { Endpoint } from '@ai-proxy/core';
import { dialectName } from './dialect/wire.ts';

/** The routes of the format. Ids of models may contain slashes. */
export const endpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/chat/completions',
    dialect: dialectName,
    operation: 'generate',
  },
  {
    method: 'POST',
    path: '/v1/embeddings',
    dialect: dialectName,
    operation: 'embed',
  },
  {
    method: 'GET',
    path: '/v1/models',
    dialect: dialectName,
    operation: 'list-models',
  },
  {
    method: 'GET',
    path: '/v1/models/*model',
    dialect: dialectName,
    operation: 'list-models',
  },
];

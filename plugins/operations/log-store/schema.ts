import type { OptionsOf } from '@ai-proxy/core';

/** Options of the plugin as the core gives them. */
export type LogStoreOptions = OptionsOf<typeof logStoreOptions>;

/** Options of the plugin. */
export const logStoreOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    kind: {
      type: 'string',
      enum: ['auto', 'memory', 'sqlite', 'postgres'],
      default: 'auto',
      description:
        'Where costs and requests are kept; auto: PostgreSQL where url is given, SQLite where path is, otherwise memory, and SQLite once what a client may spend is limited.',
    },
    path: {
      type: 'string',
      minLength: 1,
      description: 'File of SQLite; ./ai-proxy.db where none is given.',
    },
    url: {
      type: 'string',
      minLength: 1,
      writeOnly: true,
      description: 'URL of PostgreSQL; a literal, env://NAME or file:///path.',
    },
    capacity: {
      type: 'integer',
      minimum: 1,
      default: 10_000,
      description: 'Requests that memory holds; older ones are forgotten, their costs are not.',
    },
    'retention-days': {
      type: 'integer',
      minimum: 0,
      default: 30,
      description: 'How long requests stay in the log on disk; 0 keeps them. Costs are kept.',
    },
    'max-rows': {
      type: 'integer',
      minimum: 0,
      default: 1_000_000,
      description: 'Requests that the log on disk holds at most; 0 does not limit.',
    },
    'queue-records': {
      type: 'integer',
      minimum: 1,
      default: 10_000,
      description: 'Requests, and costs, that may wait for the disk or the database.',
    },
    'body-megabytes': {
      type: 'integer',
      minimum: 0,
      default: 64,
      description: 'Bodies that may wait, or that memory holds, in MiB.',
    },
    'flush-ms': {
      type: 'integer',
      minimum: 0,
      default: 200,
      description: 'Least time between two writes of requests, in milliseconds.',
    },
    'ledger-flush-ms': {
      type: 'integer',
      minimum: 0,
      default: 100,
      description:
        'Least time between two writes of costs, in milliseconds. A process that is killed may lose the costs of what it answered within that time; with cost.durability "strict" none.',
    },
    'spool-path': {
      type: 'string',
      minLength: 1,
      default: './ai-proxy-spool.db',
      description: 'File for costs while PostgreSQL is away.',
    },
    'spool-megabytes': {
      type: 'integer',
      minimum: 1,
      default: 256,
      description: 'Largest size of that file, in MiB.',
    },
  },
} as const;

/** Options of the policy. */
export const responseStoreOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: {
      type: 'boolean',
      default: false,
      description: 'Whether answers are remembered for requests that build on them.',
    },
    'max-entries': {
      type: 'integer',
      minimum: 1,
      default: 1000,
      description: 'Answers that are remembered at most, of all clients together.',
    },
    'max-megabytes': {
      type: 'integer',
      minimum: 1,
      default: 64,
      description: 'Memory that remembered answers take at most, in MiB.',
    },
    'ttl-seconds': {
      type: 'integer',
      minimum: 1,
      default: 3600,
      description: 'How long an answer is remembered after its last use.',
    },
  },
} as const;

/** Options of the policy. */
export const continuityOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: {
      type: 'boolean',
      default: true,
      description: 'Whether proofs of reasoning are kept for clients that cannot carry them.',
    },
    'max-entries': {
      type: 'integer',
      minimum: 1,
      default: 10_000,
      description: 'Turns that are remembered at most, of all clients together.',
    },
    'max-megabytes': {
      type: 'integer',
      minimum: 1,
      default: 64,
      description: 'Memory that remembered turns take at most, in MiB.',
    },
    'ttl-seconds': {
      type: 'integer',
      minimum: 1,
      default: 3600,
      description: 'How long a turn is remembered after its last use.',
    },
  },
} as const;

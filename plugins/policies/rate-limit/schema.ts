/** What is enforced: limits for everybody together, and for each client that has none of its own. */
export interface RateLimitOptions {
  readonly enabled: boolean;
  readonly globalRpm: number;
  readonly perKeyRpm: number;
  readonly globalTpm: number;
  readonly perKeyTpm: number;
  readonly perKeyCostPerDayUsd: number;
  readonly perKeyConcurrency: number;
  readonly globalConcurrency: number;
}

const most = Number.MAX_SAFE_INTEGER;

/** Options of the plugin. */
export const rateLimitOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: {
      type: 'boolean',
      default: true,
      description:
        'false switches the limits written here off; those of single keys stay in force.',
    },
    'global-rpm': {
      type: 'integer',
      minimum: 0,
      maximum: most,
      default: 0,
      description: 'Requests in any 60 seconds of all clients together; 0 does not limit.',
    },
    'per-key-rpm': {
      type: 'integer',
      minimum: 0,
      maximum: most,
      default: 0,
      description: 'Requests in any 60 seconds of each client; 0 does not limit.',
    },
    'global-tpm': {
      type: 'integer',
      minimum: 0,
      maximum: most,
      default: 0,
      description: 'Tokens in any 60 seconds of all clients together; 0 does not limit.',
    },
    'per-key-tpm': {
      type: 'integer',
      minimum: 0,
      maximum: most,
      default: 0,
      description: 'Tokens in any 60 seconds of each client; 0 does not limit.',
    },
    'per-key-cost-per-day-usd': {
      type: 'number',
      minimum: 0,
      default: 0,
      description: 'US dollars that each client may cost on a day of UTC; 0 does not limit.',
    },
    'per-key-concurrency': {
      type: 'integer',
      minimum: 0,
      maximum: most,
      default: 0,
      description: 'Requests of each client at work at once; 0 does not limit.',
    },
    'global-concurrency': {
      type: 'integer',
      minimum: 0,
      maximum: most,
      default: 0,
      description: 'Requests of all clients together at work at once; 0 does not limit.',
    },
  },
} as const;

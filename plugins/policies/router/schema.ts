const seconds = { type: 'number', minimum: 0 } as const;

/** Options of the plugin. */
export const routerOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    strategy: {
      type: 'string',
      enum: ['round-robin', 'fill-first', 'least-busy', 'latency', 'cost'],
      default: 'round-robin',
      description:
        'Which credential goes first: each in turn by weight, the first listed, the one with the fewest requests at work, the one that begins to answer soonest, or the cheapest.',
    },
    'fallback-enabled': {
      type: 'boolean',
      default: true,
      description: 'Whether another provider may be tried after the first one has failed.',
    },
    'session-affinity': {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Keeps a conversation with one credential, so that prompt caches are of use.',
      properties: {
        enabled: { type: 'boolean', default: true, description: 'Whether it is done.' },
        header: {
          type: 'string',
          pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
          default: 'x-session-id',
          description: 'Request header that names the conversation, where a client sends it.',
        },
        'ttl-secs': {
          type: 'number',
          exclusiveMinimum: 0,
          default: 3600,
          description: 'Seconds after its last request that a conversation is remembered.',
        },
      },
    },
    'request-retry': {
      type: 'integer',
      minimum: 0,
      default: 3,
      description: 'Attempts after the first one.',
    },
    'max-retry-interval': {
      ...seconds,
      default: 30,
      description:
        'Seconds a request waits at most before it comes back to a credential; also the longest Retry-After it waits for.',
    },
    'retry-ambiguous': {
      type: 'boolean',
      default: true,
      description: 'Whether a request that an upstream may have worked on is repeated, once.',
    },
    'budget-percent': {
      type: 'number',
      minimum: 0,
      default: 20,
      description: 'Repeated attempts for each hundred requests, over all of them.',
    },
    'budget-per-second': {
      type: 'integer',
      minimum: 0,
      default: 10,
      description: 'Repeated attempts in any second besides, over all requests.',
    },
    'cooldown-auth-secs': {
      ...seconds,
      default: 300,
      description: 'Seconds a credential cools after 401 or 403; 0: it does not.',
    },
    'cooldown-429-secs': {
      ...seconds,
      default: 60,
      description: 'Seconds a credential cools after 429 without Retry-After; 0: it never does.',
    },
    'cooldown-5xx-secs': {
      ...seconds,
      default: 15,
      description: 'Seconds a credential cools after a failure of its upstream; 0: it does not.',
    },
    'cooldown-network-secs': {
      ...seconds,
      default: 10,
      description: 'Seconds a credential cools when it cannot be reached; 0: it does not.',
    },
    'jitter-factor': {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 1,
      description:
        'How much of pauses, and of half of a cooldown, is left to chance; 0: nothing, 1: all of it.',
    },
    'force-model-prefix': {
      type: 'boolean',
      default: false,
      description: 'Whether models are served under the prefix of a credential only.',
    },
    'bootstrap-retries': {
      type: 'integer',
      minimum: 0,
      default: 1,
      description: 'Retries of streams that broke before their first content.',
    },
  },
} as const;

/** Root keys and the options that they set; two that stand for one option must agree. */
export const routerKeys = {
  'routing.strategy': 'strategy',
  'routing.fallback-enabled': 'fallback-enabled',
  'routing.session-affinity': 'session-affinity',
  'request-retry': 'request-retry',
  'retry.max-retries': 'request-retry',
  'max-retry-interval': 'max-retry-interval',
  'retry.max-backoff-secs': 'max-retry-interval',
  'retry.retry-ambiguous': 'retry-ambiguous',
  'retry.budget-percent': 'budget-percent',
  'retry.budget-per-second': 'budget-per-second',
  'retry.cooldown-auth-secs': 'cooldown-auth-secs',
  'retry.cooldown-429-secs': 'cooldown-429-secs',
  'retry.cooldown-5xx-secs': 'cooldown-5xx-secs',
  'retry.cooldown-network-secs': 'cooldown-network-secs',
  'retry.jitter-factor': 'jitter-factor',
  'force-model-prefix': 'force-model-prefix',
  'streaming.bootstrap-retries': 'bootstrap-retries',
} as const;

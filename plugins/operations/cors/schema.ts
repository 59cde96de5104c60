/** Names of methods and headers. */
const names = {
  type: 'array',
  items: { type: 'string', pattern: "^[\\w!#$%&'*+.^`|~-]+$" },
} as const;

/** Options of the plugin. */
export const corsOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    origins: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      default: [],
      description:
        'Origins whose pages may call the gateway, such as https://app.example.com, or "*" for all; none: CORS is off.',
    },
    methods: {
      ...names,
      default: ['GET', 'HEAD', 'POST'],
      description: 'Methods that pages may use.',
    },
    headers: {
      ...names,
      description:
        'Request headers that pages may send; absent, or with "*": those that they ask for.',
    },
    'expose-headers': {
      ...names,
      default: [
        'x-request-id',
        'request-id',
        'retry-after',
        'x-ratelimit-limit',
        'x-ratelimit-remaining',
        'x-ratelimit-reset',
        'x-ratelimit-limit-requests',
        'x-ratelimit-remaining-requests',
        'x-ratelimit-reset-requests',
        'x-ratelimit-limit-tokens',
        'x-ratelimit-remaining-tokens',
        'x-ratelimit-reset-tokens',
      ],
      description: 'Headers of answers that pages may read, besides those that all pages may.',
    },
    credentials: {
      type: 'boolean',
      default: false,
      description: 'Whether browsers send cookies and certificates along, and show the answer.',
    },
    'max-age': {
      type: 'integer',
      minimum: 0,
      maximum: 86_400,
      default: 600,
      description: 'Seconds for which a browser need not ask again what a page may do.',
    },
  },
} as const;

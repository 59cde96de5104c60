import { keyHashPattern } from './key-hash.ts';

/** A client key with what it may do. */
export const structuredKey = {
  type: 'object',
  additionalProperties: false,
  // Not at the top, where it would hide the properties from the type of the options.
  allOf: [
    {
      oneOf: [{ required: ['key'] }, { required: ['key-hash'] }],
      description: 'Write either "key" or "key-hash".',
    },
  ],
  properties: {
    key: {
      type: 'string',
      minLength: 1,
      writeOnly: true,
      description:
        'The key; a literal, env://NAME or file:///path. It, or key-hash, has to be there.',
    },
    'key-hash': {
      type: 'string',
      pattern: keyHashPattern,
      writeOnly: true,
      description:
        'In the place of the key its hash: "sha256:" and the 64 hexadecimal digits of its SHA-256.',
    },
    name: {
      type: 'string',
      minLength: 1,
      description: 'Shown in logs. Keys that share a name are one client.',
    },
    'tenant-id': { type: 'string', minLength: 1, description: 'Whose key it is; for plugins.' },
    'allowed-models': {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      description: 'Globs over model names; absent or empty allows every model.',
    },
    'allowed-credentials': {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      description: 'Globs over names of credentials; absent or empty allows all of them.',
    },
    'rate-limit': {
      type: 'object',
      additionalProperties: false,
      description: 'Limits of this key, enforced by the plugin "rate-limit"; 0 does not limit.',
      properties: {
        rpm: { type: 'integer', minimum: 0, description: 'Requests per minute.' },
        tpm: { type: 'integer', minimum: 0, description: 'Tokens per minute.' },
        'cost-per-day-usd': { type: 'number', minimum: 0, description: 'US dollars per day.' },
        concurrency: { type: 'integer', minimum: 0, description: 'Requests at work at once.' },
      },
    },
    budget: {
      type: 'object',
      additionalProperties: false,
      required: ['total-usd'],
      description: 'What the key may spend, enforced by the plugin "rate-limit".',
      properties: {
        'total-usd': { type: 'number', minimum: 0, description: 'US dollars per period.' },
        period: {
          type: 'string',
          enum: ['daily', 'monthly'],
          description: 'When it starts anew, at midnight UTC; absent: never.',
        },
      },
    },
    'expires-at': {
      type: 'string',
      format: 'date-time',
      description: 'RFC 3339 time from which the key is refused.',
    },
    translation: {
      type: 'string',
      enum: ['strict', 'warn', 'allow'],
      description: 'What happens where a translation loses something; absent: as for everybody.',
    },
    metadata: {
      type: 'object',
      additionalProperties: true,
      description: 'Whatever other plugins want to know of the client.',
    },
  },
} as const;

/** Options of the plugin. */
export const authOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    keys: {
      type: 'array',
      default: [],
      items: { anyOf: [{ type: 'string', minLength: 1, writeOnly: true }, structuredKey] },
      description: 'Client keys, bare or in the structured form.',
    },
    'auth-keys': {
      type: 'array',
      default: [],
      items: structuredKey,
      description: 'Client keys in the structured form.',
    },
  },
} as const;

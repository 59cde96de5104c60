/** Options of the policy. */
export const requestLogOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: {
      type: 'boolean',
      default: true,
      description: 'Whether requests are written to the store of logs.',
    },
    bodies: {
      type: 'string',
      enum: ['none', 'errors', 'all'],
      default: 'none',
      description: 'Of which requests the bodies are kept, of request and answer.',
    },
    'body-limit-kb': {
      type: 'integer',
      minimum: 1,
      maximum: 1024,
      default: 64,
      description: 'Largest part of a body that is kept, in units of 1,024 characters.',
    },
    'redact-fields': {
      type: 'array',
      default: [],
      items: { type: 'string', minLength: 1 },
      description:
        'Names of members whose values are not kept, at any depth of a body, besides the usual names of secrets.',
    },
    'audit-file': {
      type: 'string',
      minLength: 1,
      description:
        'Path of a log with one line of JSON for each request to a model, without bodies; the day is put into its name.',
    },
    'audit-retention-days': {
      type: 'integer',
      minimum: 0,
      maximum: 36_500,
      default: 0,
      description: 'Days before today of which audit files are kept; 0 keeps all.',
    },
  },
} as const;

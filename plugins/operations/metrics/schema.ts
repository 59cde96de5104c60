/** Options of the plugin. */
export const metricsOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: {
      type: 'boolean',
      default: true,
      description: 'Whether requests are counted, and the figures shown.',
    },
    access: {
      type: 'string',
      enum: ['operator', 'public'],
      default: 'operator',
      description:
        'Who sees the figures; operator: whoever asks on this machine, or proves to be an operator, public: everybody.',
    },
    'max-series': {
      type: 'integer',
      minimum: 100,
      maximum: 100_000,
      default: 1000,
      description:
        'Time series that each metric has at most; models and clients beyond are counted as "other".',
    },
  },
} as const;

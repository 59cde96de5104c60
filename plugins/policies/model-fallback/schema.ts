/** Models that one request may try, its own included. */
export const longestChain = 16;

/** Options of the plugin. */
export const fallbackOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    chains: {
      type: 'object',
      default: {},
      propertyNames: { minLength: 1 },
      additionalProperties: {
        type: 'array',
        minItems: 1,
        maxItems: longestChain - 1,
        items: { type: 'string', minLength: 1, maxLength: 256 },
      },
      description:
        'Models to try, in order, when the model of the key has failed; the key may be a glob.',
    },
  },
} as const;

const usd = { type: 'number', minimum: 0 } as const;

/** Options of the plugin. */
export const costOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: {
      type: 'boolean',
      default: true,
      description: 'Counts tokens and works out what requests cost.',
    },
    prices: {
      type: 'object',
      default: {},
      description:
        'Prices by model, or by "provider/model", in US dollars for a million tokens; they take the place of those that the table has.',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['input', 'output'],
        properties: {
          input: {
            ...usd,
            description: 'Input that was neither read from nor written to a cache.',
          },
          output: { ...usd, description: 'What the model writes.' },
          'cache-read': { ...usd, description: 'Input read from a cache; absent: as input.' },
          'cache-write': { ...usd, description: 'Input written to a cache; absent: as input.' },
          'cache-write-hour': {
            ...usd,
            description: 'Input written to a cache for an hour; absent: as cache-write.',
          },
          reasoning: { ...usd, description: 'Thinking of the model; absent: as output.' },
        },
      },
    },
    'prices-file': {
      type: 'string',
      minLength: 1,
      description:
        'A table of prices as "ai-proxy prices refresh" writes it; absent: the one that comes with ai-proxy.',
    },
    durability: {
      type: 'string',
      enum: ['batched', 'strict'],
      default: 'batched',
      description:
        'With "strict" the last bytes of an answer wait, 5 s at most, until its cost would survive a crash.',
    },
  },
} as const;

const models = {
  type: 'array',
  minItems: 1,
  description: 'Which requests the rule is for; one match is enough.',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, description: 'Glob over the model.' },
      protocol: {
        type: 'string',
        minLength: 1,
        description: 'API format of the body: openai, claude, gemini, or the name of a dialect.',
      },
    },
  },
} as const;

const valueRules = {
  type: 'array',
  default: [],
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['models', 'params'],
    properties: {
      models,
      params: {
        type: 'object',
        additionalProperties: true,
        description: 'Values by their path in the body, such as "generationConfig.temperature".',
      },
    },
  },
} as const;

/** Options of the plugin. */
export const payloadOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    default: { ...valueRules, description: 'Values to set where the body has none.' },
    override: { ...valueRules, description: 'Values to set whatever the body has.' },
    filter: {
      type: 'array',
      default: [],
      description: 'Values to take out of the body.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['models', 'params'],
        properties: {
          models,
          params: {
            type: 'array',
            items: { type: 'string', minLength: 1 },
            description: 'Paths in the body.',
          },
        },
      },
    },
  },
} as const;

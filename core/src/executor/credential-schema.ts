// Nobody may override the headers that authenticate a request or frame it.
const reserved = [
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
];
const headerName = `^(?!(?i:${reserved.join('|')})$)[!#$%&'*+.^_\`|~0-9A-Za-z-]+$`;

/** JSON Schema of one credential: an account at a provider. Providers use it for the items of `keys`. */
export const credentialSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['api-key'],
  properties: {
    'api-key': {
      type: 'string',
      minLength: 1,
      writeOnly: true,
      description: 'The secret itself, env://NAME or file:///path.',
    },
    name: {
      type: 'string',
      minLength: 1,
      description: 'Name in logs, headers and the dashboard; a short hash of the key when absent.',
    },
    'base-url': {
      type: 'string',
      format: 'uri',
      pattern: '^https?://[^#]*$',
      description:
        'Address of the API, starting with http:// or https://; a query stays at the end of every address. The provider has a default.',
    },
    'proxy-url': {
      type: 'string',
      pattern: '^(?:(?:https?|socks5)://[^\\s/]\\S*)?$',
      description: 'An http, https or socks5 URL; absent: the global proxy, "": no proxy.',
    },
    prefix: {
      type: 'string',
      description: 'Put before a model name by clients who want this credential.',
    },
    models: {
      type: 'array',
      default: [],
      description: 'Models it serves; without any, every model that is not excluded.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id'],
        properties: {
          id: {
            type: 'string',
            minLength: 1,
            description: 'Model id sent upstream; may be a glob.',
          },
          alias: { type: 'string', minLength: 1, description: 'Name that clients use for it.' },
        },
      },
    },
    'excluded-models': {
      type: 'array',
      default: [],
      items: { type: 'string', minLength: 1 },
      description: 'Globs of models it does not serve.',
    },
    headers: {
      type: 'object',
      default: {},
      propertyNames: {
        pattern: headerName,
        description: `These headers cannot be set: ${reserved.join(', ')}.`,
      },
      additionalProperties: { type: 'string', pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$' },
      description:
        'Headers sent upstream, applied last; authentication, host, length and connection headers cannot be set.',
    },
    weight: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 1,
      description: 'Share of the requests compared with the other credentials.',
    },
    'wire-api': {
      enum: ['chat', 'responses'],
      description: 'API that the upstream speaks, where the provider offers both.',
    },
    cloak: {
      type: 'object',
      additionalProperties: false,
      description: 'What the provider sees of who asks; read by the plugin "cloaking".',
      properties: {
        mode: {
          type: 'string',
          enum: ['auto', 'always', 'never'],
          description: 'auto: for every client but the exempt user agents.',
        },
        'strict-mode': {
          type: 'boolean',
          description: 'Whether the system prompt replaces the one of the client.',
        },
        'sensitive-words': {
          type: 'array',
          items: { type: 'string', minLength: 1 },
          description: 'Words that the provider must not read; letter case does not matter.',
        },
        'cache-user-id': {
          type: 'boolean',
          description: 'Whether a client has the same user id in all of its requests.',
        },
        'system-prompt': {
          type: 'string',
          minLength: 1,
          description: "Put before the client's system prompt; absent: none is.",
        },
        'exempt-user-agents': {
          type: 'array',
          items: { type: 'string', minLength: 1 },
          description: 'Globs of user agents that auto leaves alone.',
        },
        'user-id': {
          type: 'boolean',
          description: 'Whether a keyed hash stands for the end user.',
        },
        mask: {
          type: 'string',
          enum: ['zero-width', 'placeholder'],
          description:
            'How sensitive words leave: with an invisible character in them, or as a token that is restored in the answer.',
        },
      },
    },
    prefill: {
      type: 'boolean',
      description:
        'Whether its models go on with the text of an assistant that ends a request; for stream-failure: continue.',
    },
    disabled: { type: 'boolean', default: false, description: 'Takes no requests.' },
    region: {
      type: 'string',
      minLength: 1,
      description: 'Where the upstream runs, for providers that ask.',
    },
  },
} as const;

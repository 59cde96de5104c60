import { credentialSchema } from '@ai-proxy/core';

/** What names of headers are made of; nobody may override those that authenticate or frame a request. */
const headerName =
  "^(?!(?i:authorization|x-api-key|x-goog-api-key|host|content-length|transfer-encoding|connection|content-type)$)[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

const headers = {
  type: 'object',
  default: {},
  propertyNames: {
    pattern: headerName,
    description: 'Headers of authentication, host, length, type and connection cannot be set.',
  },
  additionalProperties: { type: 'string', pattern: '^[^\\r\\n\\u0000]*$' },
} as const;

/** Options of the plugin. */
export const cloakingOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    defaults: {
      ...credentialSchema.properties.cloak,
      description:
        'What "cloak" of a credential does not say; given, it also cloaks credentials without a "cloak".',
    },
    'header-defaults': {
      ...headers,
      description: 'Headers added to requests of cloaked credentials, at any provider.',
    },
    'claude-header-defaults': {
      ...headers,
      description:
        'Headers added to requests of cloaked credentials whose upstream speaks the format of Claude.',
    },
    secret: {
      type: 'string',
      minLength: 16,
      writeOnly: true,
      description:
        'Key of the hashes that stand for users and words: the text itself, env://NAME or file:///path. Without it they change with every start.',
    },
  },
} as const;

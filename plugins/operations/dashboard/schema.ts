/** Options of the plugin: those that a configuration of the dashboard has. */
export const dashboardOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: {
      type: 'boolean',
      default: false,
      description: 'Whether there is a dashboard. No effect yet but a warning: there is none.',
    },
    username: {
      type: 'string',
      minLength: 1,
      default: 'admin',
      description: 'Who may sign in. No effect yet.',
    },
    'password-hash': {
      type: 'string',
      minLength: 1,
      writeOnly: true,
      description:
        'Bcrypt hash of the password; a literal, env://NAME or file:///path. No effect yet.',
    },
    'jwt-secret': {
      type: 'string',
      minLength: 1,
      writeOnly: true,
      description:
        'Signs the tokens of those who have signed in; a literal, env://NAME or file:///path. No effect yet.',
    },
    'jwt-ttl-secs': {
      type: 'integer',
      minimum: 1,
      default: 3600,
      description: 'Seconds that such a token is good for. No effect yet.',
    },
    'request-log-capacity': {
      type: 'integer',
      minimum: 1,
      default: 10_000,
      description:
        'Requests that the dashboard keeps for its list. No effect yet: what memory holds is "log-store.capacity".',
    },
  },
} as const;

/** What an error means to a client, whatever API it speaks. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method'
  | 'too-large'
  | 'unsupported-media'
  | 'upgrade'
  | 'client-timeout'
  | 'rate-limited'
  | 'cancelled'
  | 'internal'
  | 'bad-gateway'
  | 'unavailable'
  | 'timeout'
  | 'startup';

/**
 * Which loop may try again: nobody (`request`), the router with another credential (`credential`),
 * the router with a pause (`target`), or the fallback to another model (`model`).
 */
export type RetryScope = 'request' | 'credential' | 'target' | 'model';

export interface CodeEntry {
  readonly kind: ErrorKind;
  readonly status: number;
  readonly scope: RetryScope;
  /** The message when the raiser gives none; also the line in docs/errors.md. */
  readonly sentence: string;
}

const entry = (
  kind: ErrorKind,
  status: number,
  sentence: string,
  scope: RetryScope = 'request',
): CodeEntry => ({ kind, status, scope, sentence });

/** The only place where a code is spelled. */
export const codes = {
  BODY_NOT_JSON: entry('invalid', 400, 'The request body is not valid JSON.'),
  BODY_TOO_COMPLEX: entry(
    'invalid',
    400,
    'The request body is nested too deeply or has too many members.',
  ),
  BODY_INCOMPLETE: entry('invalid', 400, 'The request body ended before its announced length.'),
  FIELD_INVALID: entry('invalid', 400, 'A field of the request has a value that cannot be used.'),
  MODEL_REQUIRED: entry('invalid', 400, 'The request names no model.'),
  MODEL_INVALID: entry('invalid', 400, 'The model name is not one that a provider could have.'),
  HTTP_MALFORMED: entry('invalid', 400, 'The HTTP request is malformed.'),
  TRANSLATION_UNSUPPORTED: entry(
    'invalid',
    400,
    'The request uses a feature that the upstream API cannot express.',
    'model',
  ),
  OPERATION_UNSUPPORTED: entry(
    'invalid',
    400,
    'The provider of this model does not offer this operation.',
    'model',
  ),
  KEY_CONFLICT: entry('invalid', 400, 'The request carries two different API keys.'),
  UPSTREAM_REJECTED: entry('invalid', 400, 'The upstream refused the request.'),
  KEY_MISSING: entry('unauthenticated', 401, 'The request carries no API key.'),
  KEY_UNKNOWN: entry('unauthenticated', 401, 'The API key is not known here.'),
  KEY_EXPIRED: entry('unauthenticated', 401, 'The API key has expired.'),
  MODEL_FORBIDDEN: entry('forbidden', 403, 'This API key may not use the model.'),
  OPERATOR_ONLY: entry(
    'forbidden',
    403,
    'This is for operators on the machine of the gateway only.',
  ),
  ORIGIN_REFUSED: entry(
    'forbidden',
    403,
    'Web pages of others may not use a gateway without client keys.',
  ),
  REQUEST_REFUSED: entry('forbidden', 403, 'A policy of this gateway refuses the request.'),
  MODEL_UNKNOWN: entry('not-found', 404, 'No configured provider serves the model.', 'model'),
  ROUTE_UNKNOWN: entry('not-found', 404, 'There is nothing at this path.'),
  UPSTREAM_NOT_FOUND: entry('not-found', 404, 'The upstream does not know the model.', 'model'),
  METHOD_NOT_ALLOWED: entry('method', 405, 'This method is not allowed here.'),
  BODY_TIMEOUT: entry('client-timeout', 408, 'The request body did not arrive in time.'),
  BODY_TOO_LARGE: entry('too-large', 413, 'The request body is larger than this gateway accepts.'),
  MEDIA_UNSUPPORTED: entry(
    'unsupported-media',
    415,
    'The content encoding or type of the request is not supported.',
  ),
  UPGRADE_UNSUPPORTED: entry('upgrade', 426, 'This path does not speak WebSocket.'),
  RATE_LIMITED: entry('rate-limited', 429, 'Too many requests.'),
  TOKENS_LIMITED: entry('rate-limited', 429, 'Too many tokens in a minute.'),
  CONCURRENCY_LIMITED: entry('rate-limited', 429, 'Too many requests at work at once.'),
  BUDGET_SPENT: entry('rate-limited', 429, 'The budget of this API key is spent.'),
  CREDENTIALS_COOLING: entry(
    'rate-limited',
    429,
    'Every credential that serves the model is cooling down.',
    'model',
  ),
  UPSTREAM_RATE_LIMITED: entry(
    'rate-limited',
    429,
    'The upstream limits the rate of this credential.',
    'credential',
  ),
  HEADERS_TOO_LARGE: entry('too-large', 431, 'The request headers are too large.'),
  CLIENT_GONE: entry('cancelled', 499, 'The client closed the connection.'),
  PLUGIN_CONTRACT: entry('internal', 500, 'A plugin broke its contract.'),
  INTERNAL: entry('internal', 500, 'The gateway failed.'),
  STREAM_MALFORMED: entry(
    'internal',
    500,
    'The gateway was about to send a stream that breaks its protocol.',
  ),
  UPSTREAM_NETWORK: entry(
    'bad-gateway',
    502,
    'The upstream could not be reached or broke the connection.',
    'target',
  ),
  UPSTREAM_PROTOCOL: entry(
    'bad-gateway',
    502,
    'The upstream sent something that is not its protocol.',
    'target',
  ),
  UPSTREAM_TLS: entry(
    'bad-gateway',
    502,
    'No trusted TLS connection to the upstream could be made.',
    'credential',
  ),
  PROXY_REFUSED: entry(
    'bad-gateway',
    502,
    'The proxy on the way to the upstream refuses the gateway.',
    'credential',
  ),
  UPSTREAM_FAILED: entry('bad-gateway', 502, 'The upstream failed.', 'target'),
  UPSTREAM_AUTH: entry(
    'bad-gateway',
    502,
    'The upstream refused the credential of this gateway.',
    'credential',
  ),
  NO_CREDENTIAL: entry('unavailable', 503, 'No usable credential is left for the model.', 'model'),
  UPSTREAM_OVERLOADED: entry('unavailable', 503, 'The upstream is overloaded.', 'target'),
  SHUTTING_DOWN: entry('unavailable', 503, 'The gateway is shutting down.'),
  LEDGER_FULL: entry('unavailable', 503, 'What requests cost cannot be recorded at present.'),
  UPSTREAM_TIMEOUT: entry('timeout', 504, 'The upstream did not answer in time.', 'target'),
  CONFIG_SYNTAX: entry('startup', 500, 'The configuration is not valid YAML.'),
  CONFIG_INVALID: entry('startup', 500, 'The configuration has a value that is not allowed.'),
  CONFIG_DUPLICATE: entry('startup', 500, 'The configuration says one thing twice.'),
  CONFIG_SECRET: entry('startup', 500, 'A secret of the configuration cannot be read.'),
  PLUGIN_NOT_FOUND: entry('startup', 500, 'A plugin of the pipeline cannot be loaded.'),
  PLUGIN_API_MISMATCH: entry(
    'startup',
    500,
    'A plugin was written for another version of the plugin API.',
  ),
  PLUGIN_SETUP_FAILED: entry('startup', 500, 'A plugin failed to set up.'),
  PLUGIN_SETUP_TIMEOUT: entry('startup', 500, 'A plugin did not finish setting up in time.'),
  PIPELINE_ORDER: entry('startup', 500, 'A plugin stands in the wrong place of the pipeline.'),
  PIPELINE_MISSING: entry('startup', 500, 'The pipeline lacks something that a plugin needs.'),
} as const satisfies Record<string, CodeEntry>;

/** A stable code of this gateway; clients and operators may match on it. */
export type GatewayErrorCode = keyof typeof codes;

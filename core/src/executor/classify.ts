import type { Dialect } from '../dialect/dialect.ts';
import { codeOf, faultError } from '../dialect/fault.ts';
import { parseObject } from '../dialect/json.ts';
import type { ErrorKind, GatewayErrorCode } from '../errors/codes.ts';
import { UpstreamError, type UpstreamAnswer } from '../errors/gateway-error.ts';

const kindOfStatus: Readonly<Record<number, ErrorKind>> = {
  401: 'unauthenticated',
  402: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  413: 'too-large',
  429: 'rate-limited',
  503: 'unavailable',
  504: 'timeout',
  529: 'unavailable',
};

/** Statuses after which the upstream may have done the work all the same. */
const ambiguousStatuses = new Set([500, 502, 504]);

/** An upstream's error answer as an error. A 4xx keeps its status for the client. */
export function answerError(
  answer: UpstreamAnswer,
  dialect: Dialect,
  provider: string,
  retryAfterMs: number | undefined,
): UpstreamError {
  const { status } = answer;
  const kind = kindOfStatus[status] ?? (status >= 400 && status < 500 ? 'invalid' : 'bad-gateway');
  const body = parseObject(answer.body.toString('utf8'));
  const fault = body === undefined ? undefined : dialect.decodeError(body);
  return faultError(
    fault ?? { message: `The upstream answered with status ${status}.` },
    provider,
    {
      kind,
      ...(keepsStatus(fault?.kind ?? kind, status) ? { status } : {}),
      answer,
      ambiguous: ambiguousStatuses.has(status),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  );
}

function keepsStatus(kind: ErrorKind, status: number): boolean {
  return status >= 400 && status < 500 && codeOf(kind) !== 'UPSTREAM_TIMEOUT';
}

/** Failures before the request could have reached the upstream. */
const neverReached = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_TLS',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

const codeOfNetwork: Readonly<Record<string, GatewayErrorCode>> = {
  UND_ERR_HEADERS_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_CONNECT_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'UPSTREAM_PROTOCOL',
  UND_ERR_HEADERS_OVERFLOW: 'UPSTREAM_PROTOCOL',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'UPSTREAM_PROTOCOL',
};

/** What the HTTP client reports, as an error; its own text names hosts and stays in the cause. */
export function networkError(cause: Error, provider: string): UpstreamError {
  const found = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const garbage = cause.name === 'HTTPParserError';
  const code = garbage ? 'UPSTREAM_PROTOCOL' : (codeOfNetwork[found] ?? 'UPSTREAM_NETWORK');
  return new UpstreamError(code, { provider, cause, ambiguous: !neverReached.has(found) });
}

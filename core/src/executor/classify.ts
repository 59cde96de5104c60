import type { Dialect } from '../dialect/dialect.ts';
import { codeOf, faultError } from '../dialect/fault.ts';
import { parseObject } from '../dialect/json.ts';
import type { ErrorKind, GatewayErrorCode } from '../errors/codes.ts';
import { GatewayError, UpstreamError, type UpstreamAnswer } from '../errors/gateway-error.ts';
import { codeOfError, isCertificateTrouble } from './certificates.ts';
import { ProxyError, type ProxyTrouble } from './proxy-error.ts';

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

const codeOfNetwork: Readonly<Record<string, GatewayErrorCode>> = {
  ETIMEDOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_HEADERS_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_CONNECT_TIMEOUT: 'UPSTREAM_TIMEOUT',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'UPSTREAM_PROTOCOL',
  UND_ERR_HEADERS_OVERFLOW: 'UPSTREAM_PROTOCOL',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'UPSTREAM_PROTOCOL',
};

const codeOfTrouble: Readonly<Record<ProxyTrouble, GatewayErrorCode>> = {
  unreachable: 'UPSTREAM_NETWORK',
  upstream: 'UPSTREAM_NETWORK',
  certificate: 'UPSTREAM_TLS',
  authentication: 'PROXY_REFUSED',
  refused: 'PROXY_REFUSED',
  protocol: 'PROXY_REFUSED',
};

/**
 * What the HTTP client reports, as an error; its own text names hosts and stays in the cause. Only a
 * request of which something was sent may have been worked on.
 */
export function networkError(cause: Error, provider: string, sent: boolean): GatewayError {
  // Of a plugin: what clients send was checked before.
  if (codeOfError(cause) === 'UND_ERR_INVALID_ARG')
    return new GatewayError('PLUGIN_CONTRACT', {
      message: 'A plugin made a request that cannot be sent.',
      cause,
    });
  const facts = { provider, cause, ambiguous: sent };
  if (cause instanceof ProxyError)
    return new UpstreamError(codeOfTrouble[cause.trouble], { ...facts, message: cause.message });
  if (isCertificateTrouble(cause))
    return new UpstreamError('UPSTREAM_TLS', {
      ...facts,
      message: 'The certificate of the upstream is not trusted.',
    });
  return new UpstreamError(networkCode(cause), facts);
}

function networkCode(cause: Error): GatewayErrorCode {
  const code = codeOfError(cause);
  if (cause.name === 'HTTPParserError') return 'UPSTREAM_PROTOCOL';
  if (/^(?:EPROTO|ERR_SSL_|ERR_TLS_)/.test(code)) return 'UPSTREAM_TLS';
  // What undici says of an answer that nobody asked for, such as 100 and 101.
  if (code === 'UND_ERR_SOCKET' && /^bad (?:response|upgrade)/.test(cause.message))
    return 'UPSTREAM_PROTOCOL';
  return codeOfNetwork[code] ?? 'UPSTREAM_NETWORK';
}

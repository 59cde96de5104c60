import type { Dialect } from '../dialect/dialect.ts';
import { parseObject, type JsonObject } from '../dialect/json.ts';
import { isUpstreamError, type GatewayError, type UpstreamAnswer } from './gateway-error.ts';

/** An error as it goes to the client. */
export interface RenderedError {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * The error in the client's API format. A 4xx of an upstream that speaks the same format is passed on
 * verbatim, since clients read vendor details; a page of some proxy on the way is not.
 */
export function renderError(
  error: GatewayError,
  dialect: Dialect | undefined,
  requestId: string,
): RenderedError {
  const answer = isUpstreamError(error) ? error.answer : undefined;
  const headers = {
    'content-type': 'application/json',
    ...answer?.headers,
    ...retryAfter(error),
    ...error.headers,
  };
  if (answer !== undefined && answer.dialect === dialect?.name && isVendorError(answer))
    return { status: answer.status, headers, body: answer.body };
  const { status, body } = dialect?.renderError(error, requestId) ?? plain(error, requestId);
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}

function isVendorError({ status, body }: UpstreamAnswer): boolean {
  return status >= 400 && status < 500 && parseObject(body.toString('utf8')) !== undefined;
}

/** For requests that belong to no API. */
function plain(error: GatewayError, requestId: string): { status: number; body: JsonObject } {
  return {
    status: error.status,
    body: { error: { code: error.code, message: error.message, request_id: requestId } },
  };
}

function retryAfter(error: GatewayError): Record<string, string> {
  if (error.retryAfterMs === undefined) return {};
  return {
    'retry-after': String(Math.ceil(error.retryAfterMs / 1000)),
    'retry-after-ms': String(error.retryAfterMs),
  };
}

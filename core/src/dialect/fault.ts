import type { ErrorKind, GatewayErrorCode } from '../errors/codes.ts';
import { UpstreamError, type UpstreamAnswer } from '../errors/gateway-error.ts';
import type { Fault } from './dialect.ts';

const codeOfKind: Readonly<Partial<Record<ErrorKind, GatewayErrorCode>>> = {
  invalid: 'UPSTREAM_REJECTED',
  'too-large': 'UPSTREAM_REJECTED',
  unauthenticated: 'UPSTREAM_AUTH',
  forbidden: 'UPSTREAM_AUTH',
  'not-found': 'UPSTREAM_NOT_FOUND',
  'rate-limited': 'UPSTREAM_RATE_LIMITED',
  unavailable: 'UPSTREAM_OVERLOADED',
  timeout: 'UPSTREAM_TIMEOUT',
};

/** The code for what an upstream meant. */
export function codeOf(kind: ErrorKind): GatewayErrorCode {
  return codeOfKind[kind] ?? 'UPSTREAM_FAILED';
}

/** What an upstream reported, as an error; `answer` where it was a whole one. */
export function faultError(
  fault: Fault,
  provider: string,
  details: {
    kind?: ErrorKind;
    status?: number;
    answer?: UpstreamAnswer;
    retryAfterMs?: number;
    ambiguous?: boolean;
  } = {},
): UpstreamError {
  const { kind = 'bad-gateway', status, answer, ambiguous } = details;
  const retryAfterMs = details.retryAfterMs ?? fault.retryAfterMs;
  const vendorType = fault.code ?? fault.type;
  return new UpstreamError(codeOf(fault.kind ?? kind), {
    provider,
    message: fault.message,
    ...(fault.param === undefined ? {} : { param: fault.param }),
    ...(status === undefined ? {} : { status }),
    ...(answer === undefined ? {} : { answer }),
    ...(vendorType === undefined ? {} : { vendorType }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(ambiguous === undefined ? {} : { ambiguous }),
  });
}

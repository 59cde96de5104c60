import {
  parseObject,
  type ErrorKind,
  type Fault,
  type Frame,
  type GatewayError,
  type JsonObject,
} from '@ai-proxy/core';
import { mayBeFault } from './frames.ts';
import { numberOf, objectOf, objectsOf, present, textOf } from './members.ts';

const statuses: Readonly<Record<ErrorKind, string>> = {
  invalid: 'INVALID_ARGUMENT',
  unauthenticated: 'UNAUTHENTICATED',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'NOT_FOUND',
  method: 'INVALID_ARGUMENT',
  'too-large': 'INVALID_ARGUMENT',
  'unsupported-media': 'INVALID_ARGUMENT',
  upgrade: 'INVALID_ARGUMENT',
  'client-timeout': 'DEADLINE_EXCEEDED',
  'rate-limited': 'RESOURCE_EXHAUSTED',
  cancelled: 'CANCELLED',
  internal: 'INTERNAL',
  'bad-gateway': 'INTERNAL',
  unavailable: 'UNAVAILABLE',
  timeout: 'DEADLINE_EXCEEDED',
  startup: 'INTERNAL',
};

/** What statuses mean; the place or the plan of an account is what `FAILED_PRECONDITION` is about. */
const kinds: Readonly<Record<string, ErrorKind>> = {
  INVALID_ARGUMENT: 'invalid',
  OUT_OF_RANGE: 'invalid',
  FAILED_PRECONDITION: 'forbidden',
  UNAUTHENTICATED: 'unauthenticated',
  PERMISSION_DENIED: 'forbidden',
  NOT_FOUND: 'not-found',
  RESOURCE_EXHAUSTED: 'rate-limited',
  UNAVAILABLE: 'unavailable',
  DEADLINE_EXCEEDED: 'timeout',
};

/** A key that is wrong comes as `INVALID_ARGUMENT`; only the details tell. */
const kindsOfReason: Readonly<Record<string, ErrorKind>> = {
  API_KEY_INVALID: 'unauthenticated',
  API_KEY_EXPIRED: 'unauthenticated',
};

/** The fault in an error answer or frame, undefined where the body reports none. */
export function decodeError(body: JsonObject): Fault | undefined {
  const error = objectOf(body['error']);
  if (error === undefined) return undefined;
  const status = textOf(error['status']);
  const message = textOf(error['message']);
  if (status === undefined && message === undefined) return undefined;
  const details = objectsOf(error['details']);
  const reason = details.map((detail) => textOf(detail['reason'])).find(Boolean);
  return {
    message: message ?? status ?? '',
    ...present({
      type: status,
      code: reason,
      kind: entryOf(kindsOfReason, reason) ?? entryOf(kinds, status),
      retryAfterMs: retryAfterOf(details),
    }),
  };
}

function entryOf(
  table: Readonly<Record<string, ErrorKind>>,
  name: string | undefined,
): ErrorKind | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Reads `34.4s`, which no header repeats. */
function retryAfterOf(details: readonly JsonObject[]): number | undefined {
  const delay = details.map((detail) => textOf(detail['retryDelay'])).find(Boolean);
  const seconds = numberOf(/^(\d+(?:\.\d+)?)s$/.exec(delay ?? '')?.[1]);
  return seconds === undefined ? undefined : Math.ceil(seconds * 1000);
}

/** The fault in a frame of a stream. */
export function faultIn(frame: Frame): Fault | undefined {
  if (!mayBeFault(frame)) return undefined;
  const body = parseObject(frame.data);
  return body && decodeError(body);
}

/** The error answer for a client. */
export function renderError(
  error: GatewayError,
  requestId: string,
): { status: number; body: JsonObject } {
  const { kind, status, message, code, retryAfterMs } = error;
  return {
    status,
    body: envelope(status, message, statuses[kind], { requestId, code, retryAfterMs }),
  };
}

/** The frame that ends a stream of which a part was already sent. */
export function renderStreamError(error: GatewayError, requestId: string): readonly Frame[] {
  return [{ data: JSON.stringify(renderError(error, requestId).body) }];
}

/** The frame that tells a client what the upstream reported amid its stream. */
export function encodeFault(fault: Fault, requestId: string): Frame {
  const known = fault.type !== undefined && Object.hasOwn(kinds, fault.type);
  const status = known ? (fault.type ?? '') : statuses[fault.kind ?? 'bad-gateway'];
  const { message, code, retryAfterMs } = fault;
  const body = envelope(httpStatuses[status] ?? 500, message, status, {
    requestId,
    code,
    retryAfterMs,
  });
  return { data: JSON.stringify(body) };
}

const httpStatuses: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  OUT_OF_RANGE: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

interface ErrorFacts {
  readonly requestId: string;
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;
}

const rpc = 'type.googleapis.com/google.rpc.';

function envelope(
  code: number,
  message: string,
  status: string,
  { requestId, code: reason, retryAfterMs }: ErrorFacts,
): JsonObject {
  const details = [
    ...(reason === undefined ? [] : [{ '@type': `${rpc}ErrorInfo`, reason }]),
    { '@type': `${rpc}RequestInfo`, requestId },
    ...(retryAfterMs === undefined
      ? []
      : [{ '@type': `${rpc}RetryInfo`, retryDelay: `${retryAfterMs / 1000}s` }]),
  ];
  return { error: { code, message, status, details } };
}

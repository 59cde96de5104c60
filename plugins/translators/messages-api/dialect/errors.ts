import {
  type ErrorKind,
  type Fault,
  type Frame,
  type GatewayError,
  type JsonObject,
  objectOf,
  parseObject,
  present,
  textOf,
} from '@ai-proxy/core';
import { eventFrame, mayBeFault } from './frames.ts';
import { threadDetails } from './threads.ts';

interface ErrorShape {
  readonly type: string;
  /** Status of this API where it is not that of the error itself. */
  readonly status?: number;
}

const shapes: Readonly<Record<ErrorKind, ErrorShape>> = {
  invalid: { type: 'invalid_request_error' },
  unauthenticated: { type: 'authentication_error' },
  forbidden: { type: 'permission_error' },
  'not-found': { type: 'not_found_error' },
  method: { type: 'invalid_request_error' },
  'too-large': { type: 'request_too_large' },
  'unsupported-media': { type: 'invalid_request_error' },
  upgrade: { type: 'invalid_request_error' },
  'client-timeout': { type: 'timeout_error' },
  'rate-limited': { type: 'rate_limit_error' },
  cancelled: { type: 'api_error' },
  internal: { type: 'api_error' },
  'bad-gateway': { type: 'api_error' },
  unavailable: { type: 'overloaded_error', status: 529 },
  timeout: { type: 'timeout_error' },
  startup: { type: 'api_error' },
};

/** What types mean. `api_error` is not among them: the HTTP status knows better what happened. */
const kinds: Readonly<Record<string, ErrorKind>> = {
  invalid_request_error: 'invalid',
  authentication_error: 'unauthenticated',
  billing_error: 'forbidden',
  permission_error: 'forbidden',
  not_found_error: 'not-found',
  request_too_large: 'too-large',
  rate_limit_error: 'rate-limited',
  overloaded_error: 'unavailable',
  timeout_error: 'timeout',
};

/** The fault in an error answer or event, undefined where the body reports none. */
export function decodeError(body: JsonObject): Fault | undefined {
  const error = objectOf(body['error']);
  if (error === undefined) return undefined;
  const type = textOf(error['type']);
  const message = textOf(error['message']);
  if (type === undefined && message === undefined) return undefined;
  const kind = type !== undefined && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  return {
    message: message ?? type ?? '',
    ...present({ type, kind, code: textOf(error['code']) }),
  };
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
  const { type, status } = shapes[error.kind];
  const { message, code } = error;
  return {
    status: status ?? error.status,
    body: envelope(present({ type, message, code, details: threadDetails(error) }), requestId),
  };
}

/** The event that ends a stream of which a part was already sent. */
export function renderStreamError(error: GatewayError, requestId: string): readonly Frame[] {
  return [eventFrame(renderError(error, requestId).body)];
}

/** The event that tells a client what the upstream reported amid its stream. */
export function encodeFault(fault: Fault, requestId: string): Frame {
  const known = fault.type !== undefined && Object.hasOwn(kinds, fault.type);
  const type = known ? fault.type : shapes[fault.kind ?? 'bad-gateway'].type;
  return eventFrame(
    envelope(present({ type, message: fault.message, code: fault.code }), requestId),
  );
}

function envelope(error: JsonObject, requestId: string): JsonObject {
  return { type: 'error', error, request_id: requestId };
}

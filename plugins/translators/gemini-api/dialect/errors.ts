import {
  type ErrorKind,
  type Fault,
  type Frame,
  type GatewayError,
  type JsonObject,
  objectOf,
  objectsOf,
  present,
  textOf,
} from '@ai-proxy/core';
import { bodyOf, frameOf, mayBeFault } from './frames.ts';

interface Status {
  /** The HTTP status that goes with it. */
  readonly http: number;
  readonly kind?: ErrorKind;
}

/** The place or the plan of an account is what `FAILED_PRECONDITION` is about. */
const statuses: Readonly<Record<string, Status>> = {
  INVALID_ARGUMENT: { http: 400, kind: 'invalid' },
  OUT_OF_RANGE: { http: 400, kind: 'invalid' },
  FAILED_PRECONDITION: { http: 400, kind: 'forbidden' },
  UNAUTHENTICATED: { http: 401, kind: 'unauthenticated' },
  PERMISSION_DENIED: { http: 403, kind: 'forbidden' },
  NOT_FOUND: { http: 404, kind: 'not-found' },
  RESOURCE_EXHAUSTED: { http: 429, kind: 'rate-limited' },
  CANCELLED: { http: 499 },
  INTERNAL: { http: 500 },
  UNAVAILABLE: { http: 503, kind: 'unavailable' },
  DEADLINE_EXCEEDED: { http: 504, kind: 'timeout' },
};

const statusOfKind: Readonly<Record<ErrorKind, string>> = {
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

/** A key that is wrong comes as `INVALID_ARGUMENT`; only the details tell. */
const kindOfReason: Readonly<Record<string, ErrorKind>> = {
  API_KEY_INVALID: 'unauthenticated',
  API_KEY_EXPIRED: 'unauthenticated',
};

/** The fault in an error answer or frame, undefined where the body reports none. */
export function decodeError(body: JsonObject): Fault | undefined {
  const error = objectOf(body['error']);
  const status = textOf(error?.['status']);
  const message = textOf(error?.['message']);
  if (status === undefined && message === undefined) return undefined;
  const details = objectsOf(error?.['details']);
  const code = firstText(details, 'reason');
  const violations = details.flatMap((detail) => objectsOf(detail['fieldViolations']));
  return {
    message: message ?? status ?? '',
    ...present({
      type: status,
      code,
      param: firstText(violations, 'field'),
      kind: entryOf(kindOfReason, code) ?? entryOf(statuses, status)?.kind,
      retryAfterMs: retryAfterOf(details),
    }),
  };
}

function firstText(objects: readonly JsonObject[], name: string): string | undefined {
  return objects.map((object) => textOf(object[name])).find(Boolean);
}

function entryOf<Entry>(
  table: Readonly<Record<string, Entry>>,
  name: string | undefined,
): Entry | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Reads `34.4s`, which no header repeats. */
function retryAfterOf(details: readonly JsonObject[]): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(firstText(details, 'retryDelay') ?? '')?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

/** The fault in a frame of a stream. */
export function faultIn(frame: Frame): Fault | undefined {
  const body = mayBeFault(frame) ? bodyOf(frame) : undefined;
  return body && decodeError(body);
}

/** The error answer for a client, also where that wants a list: clients take both for an error. */
export function renderError(
  error: GatewayError,
  requestId: string,
): { status: number; body: JsonObject } {
  const { kind, status } = error;
  return { status, body: envelope(status, statusOfKind[kind], error, requestId) };
}

/** The frame that ends a stream of which a part was already sent. */
export function renderStreamError(error: GatewayError, requestId: string): readonly Frame[] {
  return [frameOf(renderError(error, requestId).body)];
}

/** The frame that tells a client what the upstream reported amid its stream. */
export function encodeFault(fault: Fault, requestId: string): Frame {
  const { kind = 'bad-gateway', type = '' } = fault;
  const status = Object.hasOwn(statuses, type) ? type : statusOfKind[kind];
  return frameOf(envelope(statuses[status]?.http ?? 500, status, fault, requestId));
}

const rpc = 'type.googleapis.com/google.rpc.';

interface Told {
  readonly message: string;
  readonly code?: string | undefined;
  readonly param?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Clients look for a number from 400 to 599 in `code`, and take anything else for an answer. */
function envelope(code: number, status: string, told: Told, requestId: string): JsonObject {
  const { code: reason, message, param, retryAfterMs } = told;
  const violations = [{ field: param ?? '', description: message }];
  const details = [
    reason !== undefined && { '@type': `${rpc}ErrorInfo`, reason, domain: 'ai-proxy' },
    { '@type': `${rpc}RequestInfo`, requestId },
    param !== undefined && { '@type': `${rpc}BadRequest`, fieldViolations: violations },
    retryAfterMs !== undefined && {
      '@type': `${rpc}RetryInfo`,
      retryDelay: `${retryAfterMs / 1000}s`,
    },
  ];
  return {
    error: { code, message, status, details: details.filter((detail) => detail !== false) },
  };
}

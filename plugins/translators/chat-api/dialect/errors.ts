import {
  type ErrorKind,
  type Fault,
  type Frame,
  type GatewayError,
  isObject,
  isUpstreamError,
  type JsonObject,
  type JsonValue,
  parseObject,
  present,
  retryAfterOf,
} from '@ai-proxy/core';
import { Fields } from './fields.ts';
import { frameOf } from './frames.ts';

interface Shown {
  readonly status: number;
  readonly type: string;
}

/** How this format names what went wrong; the status is for errors that bring none of their own. */
const shown: Readonly<Record<ErrorKind, Shown>> = {
  invalid: { status: 400, type: 'invalid_request_error' },
  unauthenticated: { status: 401, type: 'authentication_error' },
  forbidden: { status: 403, type: 'permission_error' },
  'not-found': { status: 404, type: 'invalid_request_error' },
  method: { status: 405, type: 'invalid_request_error' },
  'client-timeout': { status: 408, type: 'invalid_request_error' },
  'too-large': { status: 413, type: 'invalid_request_error' },
  'unsupported-media': { status: 415, type: 'invalid_request_error' },
  upgrade: { status: 426, type: 'invalid_request_error' },
  'rate-limited': { status: 429, type: 'rate_limit_error' },
  cancelled: { status: 499, type: 'server_error' },
  internal: { status: 500, type: 'server_error' },
  startup: { status: 500, type: 'server_error' },
  'bad-gateway': { status: 502, type: 'server_error' },
  unavailable: { status: 503, type: 'server_error' },
  timeout: { status: 504, type: 'server_error' },
};

/** What codes and types of vendors mean. Codes are asked first: types are coarse. */
const kinds: ReadonlyMap<string, ErrorKind> = new Map<string, ErrorKind>([
  ['invalid_api_key', 'unauthenticated'],
  ['authentication_error', 'unauthenticated'],
  ['401', 'unauthenticated'],
  ['permission_error', 'forbidden'],
  ['permission_denied', 'forbidden'],
  ['403', 'forbidden'],
  ['model_not_found', 'not-found'],
  ['not_found_error', 'not-found'],
  ['DeploymentNotFound', 'not-found'],
  ['404', 'not-found'],
  ['408', 'timeout'],
  ['timeout', 'timeout'],
  ['timeout_error', 'timeout'],
  ['504', 'timeout'],
  ['413', 'too-large'],
  ['402', 'rate-limited'],
  ['429', 'rate-limited'],
  ['insufficient_quota', 'rate-limited'],
  ['billing_hard_limit_reached', 'rate-limited'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['rate_limit_error', 'rate-limited'],
  ['rate_limit_reached_error', 'rate-limited'],
  ['requests', 'rate-limited'],
  ['tokens', 'rate-limited'],
  ['overloaded', 'unavailable'],
  ['overloaded_error', 'unavailable'],
  ['engine_overloaded_error', 'unavailable'],
  ['service_unavailable', 'unavailable'],
  ['service_unavailable_error', 'unavailable'],
  ['503', 'unavailable'],
  ['529', 'unavailable'],
  ['500', 'bad-gateway'],
  ['502', 'bad-gateway'],
  ['context_length_exceeded', 'invalid'],
  ['content_policy_violation', 'invalid'],
  ['content_filter', 'invalid'],
  ['unsupported_parameter', 'invalid'],
  ['unsupported_value', 'invalid'],
  ['invalid_value', 'invalid'],
  ['400', 'invalid'],
  ['422', 'invalid'],
]);

/** Types so coarse that the HTTP status knows better; they count where there is no status. */
const coarseKinds: ReadonlyMap<string, ErrorKind> = new Map<string, ErrorKind>([
  ['invalid_request_error', 'invalid'],
  ['server_error', 'bad-gateway'],
  ['internal_server_error', 'bad-gateway'],
]);

/** The fault in a whole error answer, also in the shapes of vendors that differ. */
export function decodeError(body: JsonObject): Fault | undefined {
  const { error } = body;
  if (isObject(error)) return faultOf(error);
  if (typeof error === 'string' && error !== '') return faultOf({ ...body, message: error });
  const message = detailText(body['detail']) ?? body['message'];
  return typeof message === 'string' ? faultOf({ ...body, message }) : undefined;
}

/** The fault in a frame; chunks carry no `error`, and a word in a text is written with backslashes. */
export function faultIn(frame: Frame): Fault | undefined {
  if (!frame.data.includes('"error"') && frame.event !== 'error') return undefined;
  const body = parseObject(frame.data);
  return body === undefined ? undefined : faultInChunk(body, frame.event === 'error');
}

/** The fault in a parsed frame. A frame named `error` may also be the error object itself. */
export function faultInChunk(body: JsonObject, named: boolean): Fault | undefined {
  const { error } = body;
  const isSaid = isObject(error) || (typeof error === 'string' && error !== '');
  if (!isSaid && !named) return undefined;
  const fault = decodeError(body) ?? { message: 'The upstream reported an error.' };
  const kind = fault.kind ?? coarseKinds.get(fault.type ?? '');
  return { ...fault, ...present({ kind }) };
}

function faultOf(error: JsonObject): Fault {
  const fields = new Fields(error);
  const message = fields.string('message') ?? '';
  const type = nameOf(error['type']) ?? nameOf(error['status']);
  const code = nameOf(error['code']);
  const kind = kinds.get(code ?? '') ?? kinds.get(type ?? '');
  return {
    message: message === '' ? (code ?? type ?? 'The upstream gave no reason.') : message,
    ...present({
      type,
      code,
      kind,
      param: fields.string('param'),
      retryAfterMs: retryAfterOf(error, message),
    }),
  };
}

/** Codes are texts at most vendors, numbers at some. */
function nameOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `detail` is a text, or the list of complaints of a validator. */
function detailText(detail: JsonValue | undefined): string | undefined {
  if (typeof detail === 'string') return detail;
  if (!Array.isArray(detail)) return undefined;
  const complaints = detail.map((entry: JsonValue) => {
    const fields = new Fields(entry);
    return `${(fields.list('loc') ?? []).map((step) => nameOf(step) ?? '?').join('.')}: ${fields.string('msg') ?? 'invalid'}`;
  });
  return complaints.length === 0 ? undefined : complaints.join('; ');
}

/** The error as a whole answer. */
export function renderError(
  error: GatewayError,
  requestId: string,
): { status: number; body: JsonObject } {
  const { status, type } = shown[error.kind];
  const vendorType = isUpstreamError(error) ? error.vendorType : undefined;
  const inRange = error.status >= 400 && error.status <= 599;
  return {
    status: inRange ? error.status : status,
    body: envelope(error.message, type, error.param, vendorType ?? error.code, requestId),
  };
}

/** The error as the last frame of a stream, which then has no end mark. */
export function renderStreamError(error: GatewayError, requestId: string): readonly Frame[] {
  return [frameOf(renderError(error, requestId).body)];
}

/** A fault that an upstream reported in its stream, as the last frame of ours. */
export function renderFault(fault: Fault, requestId: string): Frame {
  const type = fault.kind === undefined ? (fault.type ?? 'server_error') : shown[fault.kind].type;
  const code = fault.code ?? fault.type ?? null;
  return frameOf(envelope(fault.message, type, fault.param, code, requestId));
}

function envelope(
  message: string,
  type: string,
  param: string | undefined,
  code: string | null,
  requestId: string,
): JsonObject {
  return { error: { message, type, param: param ?? null, code, request_id: requestId } };
}

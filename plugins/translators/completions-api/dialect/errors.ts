import {
  type ErrorKind,
  type Fault,
  type Frame,
  type GatewayError,
  isObject,
  isUpstreamError,
  type JsonObject,
  parseObject,
  present,
} from '@ai-proxy/core';
import { Fields } from './fields.ts';
import { frameOf } from './frames.ts';

/** How this format names what went wrong. */
const types: Readonly<Record<ErrorKind, string>> = {
  invalid: 'invalid_request_error',
  unauthenticated: 'authentication_error',
  forbidden: 'permission_error',
  'not-found': 'invalid_request_error',
  method: 'invalid_request_error',
  'client-timeout': 'invalid_request_error',
  'too-large': 'invalid_request_error',
  'unsupported-media': 'invalid_request_error',
  upgrade: 'invalid_request_error',
  'rate-limited': 'rate_limit_error',
  cancelled: 'server_error',
  internal: 'server_error',
  startup: 'server_error',
  'bad-gateway': 'server_error',
  unavailable: 'server_error',
  timeout: 'server_error',
};

/** What codes and types mean where no HTTP status tells it. */
const kinds: ReadonlyMap<string, ErrorKind> = new Map<string, ErrorKind>([
  ['invalid_api_key', 'unauthenticated'],
  ['authentication_error', 'unauthenticated'],
  ['permission_error', 'forbidden'],
  ['model_not_found', 'not-found'],
  ['insufficient_quota', 'rate-limited'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['rate_limit_error', 'rate-limited'],
  ['overloaded', 'unavailable'],
  ['context_length_exceeded', 'invalid'],
]);

/** The fault in a whole error answer. */
export function decodeError({ error, message }: JsonObject): Fault | undefined {
  if (isObject(error)) return faultOf(error);
  const text = typeof error === 'string' && error !== '' ? error : message;
  return typeof text === 'string' ? faultOf({ message: text }) : undefined;
}

/** The fault in a frame; chunks carry no `error`, and a word in a text is written with backslashes. */
export function faultIn(frame: Frame): Fault | undefined {
  if (!frame.data.includes('"error"') && frame.event !== 'error') return undefined;
  const body = parseObject(frame.data);
  if (body === undefined) return undefined;
  const isFault = frame.event === 'error' || (body['error'] ?? null) !== null;
  return isFault ? (decodeError(body) ?? faultOf({})) : undefined;
}

function faultOf(error: JsonObject): Fault {
  const fields = new Fields(error);
  const type = fields.string('type');
  const code = fields.string('code');
  return {
    message: fields.string('message') ?? code ?? type ?? 'The upstream gave no reason.',
    ...present({
      type,
      code,
      kind: kinds.get(code ?? '') ?? kinds.get(type ?? ''),
      param: fields.string('param'),
    }),
  };
}

/** The error as a whole answer. */
export function renderError(
  error: GatewayError,
  requestId: string,
): { status: number; body: JsonObject } {
  const vendorType = isUpstreamError(error) ? error.vendorType : undefined;
  const { message, kind, param = null, status } = error;
  const code = vendorType ?? error.code;
  return {
    status,
    body: { error: { message, type: types[kind], param, code, request_id: requestId } },
  };
}

/** The error as the last frame of a stream, which then has no end mark. */
export function renderStreamError(error: GatewayError, requestId: string): readonly Frame[] {
  return [frameOf(renderError(error, requestId).body)];
}

/** A fault that an upstream reported in its stream, as the last frame of ours. */
export function renderFault(fault: Fault, requestId: string): Frame {
  const { code, kind, message, param = null, type = 'server_error' } = fault;
  return frameOf({
    error: {
      message,
      type: kind === undefined ? type : types[kind],
      param,
      code: code ?? fault.type ?? null,
      request_id: requestId,
    },
  });
}

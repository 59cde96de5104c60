/** Reads what went wrong, in whole answers and in frames. */
import {
  type Fault,
  type Frame,
  isObject,
  type JsonObject,
  type JsonValue,
  parseObject,
  present,
  retryAfterOf,
} from '@ai-proxy/core';
import { coarseKindOf, kindOf } from './fault-kinds.ts';
import { Fields } from './fields.ts';
import { mayBeFault } from './frames.ts';

/** The fault in a whole error answer, also in the shapes of vendors that differ. */
export function decodeError(body: JsonObject): Fault | undefined {
  const { error } = body;
  if (isObject(error)) return faultOf(error);
  if (typeof error === 'string' && error !== '') return faultOf({ ...body, message: error });
  const message = detailText(body['detail']) ?? body['message'];
  return typeof message === 'string' ? faultOf({ ...body, message }) : undefined;
}

/** The fault in a frame: an `error` event, or a response that failed. */
export function faultIn(frame: Frame): Fault | undefined {
  if (!mayBeFault(frame)) return undefined;
  const body = parseObject(frame.data);
  return body === undefined ? undefined : faultInEvent(body, frame.event);
}

/** The fault in a parsed event. Its error is the event itself, or a member of it or of its response. */
export function faultInEvent(body: JsonObject, name: string | undefined): Fault | undefined {
  const type = new Fields(body).string('type') ?? name ?? '';
  if (type === 'response.failed') return faultOfFailed(body['response']);
  if (type !== 'error' && !(isObject(body['error']) && !type.startsWith('response.')))
    return undefined;
  const fault = isObject(body['error']) ? decodeError(body) : faultOf({ ...body, type: null });
  return settled(fault ?? { message: 'The upstream reported an error.' });
}

/** The fault of a response whose status is `failed`. */
export function faultOfFailed(response: JsonValue | undefined): Fault {
  const error = isObject(response) ? response['error'] : undefined;
  return settled(isObject(error) ? faultOf(error) : { message: 'The upstream failed to answer.' });
}

function settled(fault: Fault): Fault {
  const kind = fault.kind ?? coarseKindOf(fault.code, fault.type);
  return { ...fault, ...present({ kind }) };
}

function faultOf(error: JsonObject): Fault {
  const fields = new Fields(error);
  const message = fields.string('message') ?? '';
  const type = nameOf(error['type']) ?? nameOf(error['status']);
  const code = nameOf(error['code']);
  return {
    message: message === '' ? (code ?? type ?? 'The upstream gave no reason.') : message,
    ...present({
      type,
      code,
      kind: kindOf(code, type),
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

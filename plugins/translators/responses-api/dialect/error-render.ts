/** Writes what went wrong, as a whole answer and as the end of a stream. */
import {
  isUpstreamError,
  type ErrorKind,
  type Fault,
  type Frame,
  type GatewayError,
  type JsonObject,
} from '@ai-proxy/core';
import { answerOf, numberAfter, type AnswerFrame } from './answer-frame.ts';
import { echoOf } from './echo.ts';
import { responseId } from './ids.ts';

interface Shown {
  readonly status: number;
  readonly type: string;
  /** The nearest of the few codes that a failed response may have. */
  readonly failure: string;
}

const invalid = { type: 'invalid_request_error', failure: 'invalid_prompt' };
const server = { type: 'server_error', failure: 'server_error' };

/** How this format names what went wrong; the status is for errors that bring none of their own. */
const shown: Readonly<Record<ErrorKind, Shown>> = {
  invalid: { status: 400, ...invalid },
  unauthenticated: { status: 401, ...server, type: 'authentication_error' },
  forbidden: { status: 403, ...server, type: 'permission_error' },
  'not-found': { status: 404, ...invalid },
  method: { status: 405, ...invalid },
  'client-timeout': { status: 408, ...invalid },
  'too-large': { status: 413, ...invalid },
  'unsupported-media': { status: 415, ...invalid },
  upgrade: { status: 426, ...invalid },
  'rate-limited': { status: 429, type: 'rate_limit_error', failure: 'rate_limit_exceeded' },
  cancelled: { status: 499, ...server },
  internal: { status: 500, ...server },
  startup: { status: 500, ...server },
  'bad-gateway': { status: 502, ...server },
  unavailable: { status: 503, ...server },
  timeout: { status: 504, ...server },
};

/** Codes of vendors that clients know as those of failed responses, and act on. */
const knownFailures: ReadonlySet<string> = new Set([
  'context_length_exceeded',
  'insufficient_quota',
  'invalid_prompt',
  'rate_limit_exceeded',
  'server_error',
  'usage_not_included',
]);

/** The error as a whole answer. */
export function renderError(
  error: GatewayError,
  requestId: string,
): { status: number; body: JsonObject } {
  const { status, type } = shown[error.kind];
  const inRange = error.status >= 400 && error.status <= 599;
  const { message, param = null } = error;
  return {
    status: inRange ? error.status : status,
    body: { error: { message, type, param, code: codeOf(error), request_id: requestId } },
  };
}

/** The error as the end of a stream, after the frame that the client got last. */
export function renderStreamError(
  error: GatewayError,
  requestId: string,
  last?: Frame,
): readonly Frame[] {
  const { kind, message, param } = error;
  const answer = answerOf(last) ?? unknownAnswer(requestId);
  const fault = { kind, message, code: codeOf(error), ...(param === undefined ? {} : { param }) };
  return renderFault(fault, answer, numberAfter(last));
}

function codeOf(error: GatewayError): string {
  return (isUpstreamError(error) ? error.vendorType : undefined) ?? error.code;
}

/** Stands for an answer of which nobody here has seen the beginning. */
function unknownAnswer(requestId: string): JsonObject {
  const id = responseId('', requestId);
  return { id, object: 'response', created_at: 0, model: '', output: [], ...echoOf({}) };
}

/**
 * A fault as the end of a stream. The API says it twice, and so must we: the official clients throw
 * at `error` alone, Codex reads `response.failed` alone. Of `error` there are two published forms,
 * with the words in the event and in a member of it, and clients for each.
 */
export function renderFault(fault: Fault, answer: JsonObject, number: number): readonly Frame[] {
  const { kind = 'bad-gateway', message, param = null } = fault;
  const code = fault.code ?? fault.type ?? null;
  const error = { type: shown[kind].type, code, message, param };
  const failure = code !== null && knownFailures.has(code) ? code : shown[kind].failure;
  const response = { ...answer, status: 'failed', error: { code: failure, message } };
  return [
    failureFrame({ ...error, type: 'error', sequence_number: number, error }, answer),
    failureFrame({ type: 'response.failed', sequence_number: number + 1, response }, answer),
  ];
}

function failureFrame(
  value: JsonObject & { readonly type: string },
  answer: JsonObject,
): AnswerFrame {
  return { event: value.type, data: JSON.stringify(value), value, answer };
}

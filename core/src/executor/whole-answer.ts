import type { IncomingHttpHeaders } from 'node:http';
import { withoutByteOrderMark } from '../dialect/byte-order-mark.ts';
import type { Dialect, Fault } from '../dialect/dialect.ts';
import { faultError } from '../dialect/fault.ts';
import { isObject, parseObject, type JsonObject } from '../dialect/json.ts';
import { UpstreamError } from '../errors/gateway-error.ts';
import type { Operation, Transport } from '../pipeline/plugin.ts';
import { passedHeaders } from './answer-head.ts';
import { answerError } from './classify.ts';
import { retryAfterMs } from './retry-after.ts';

/** An answer as it arrived. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** An answer that is one: its bytes, and the same as JSON. */
export interface ReadAnswer {
  readonly bytes: Buffer;
  readonly json: JsonObject;
}

/** What an answer is read with. */
export interface AnswerFacts {
  readonly dialect: Dialect;
  readonly operation: Operation;
  readonly provider: string;
  readonly transport: Transport;
  readonly nowMs: number;
}

/**
 * Reads a whole answer. Throws the upstream's refusal, the fault that came with a good status, and
 * `UPSTREAM_PROTOCOL` for what is no JSON or has nothing of an answer, as where a connection was cut or
 * mixed up.
 */
export function readAnswer(answer: WholeAnswer, facts: AnswerFacts): ReadAnswer {
  const { dialect, operation, provider } = facts;
  if (answer.status >= 400) throw refusal(answer, facts);
  const bytes = withoutByteOrderMark(answer.bytes);
  const json = parseObject(bytes.toString('utf8'));
  if (json === undefined)
    throw broken(provider, 'The upstream answered with something that is not JSON.');
  const fault = faultOf(json, dialect);
  if (fault !== undefined) throw faultError(fault, provider, { ambiguous: true });
  if (operation === 'generate' && dialect.isAnswer?.(json) === false)
    throw broken(provider, 'The upstream answered with something that is no answer of its API.');
  return { bytes, json };
}

function refusal({ bytes, headers, status }: WholeAnswer, facts: AnswerFacts): UpstreamError {
  const { dialect, nowMs, provider, transport } = facts;
  const shown = passedHeaders(headers, transport);
  const answer = { dialect: dialect.name, status, headers: shown, body: bytes };
  return answerError(answer, dialect, provider, retryAfterMs(headers, nowMs));
}

function broken(provider: string, message: string): UpstreamError {
  return new UpstreamError('UPSTREAM_PROTOCOL', { provider, message, ambiguous: true });
}

/** An error with a good status. */
function faultOf(body: JsonObject, dialect: Dialect): Fault | undefined {
  const error = body['error'];
  return isObject(error) || typeof error === 'string' ? dialect.decodeError(body) : undefined;
}

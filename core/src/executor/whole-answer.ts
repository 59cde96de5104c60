import type { IncomingHttpHeaders } from 'node:http';
import type { Dialect, Fault } from '../dialect/dialect.ts';
import { faultError } from '../dialect/fault.ts';
import { isObject, parseObject, type JsonObject } from '../dialect/json.ts';
import { UpstreamError } from '../errors/gateway-error.ts';
import type { Operation, Transport } from '../pipeline/plugin.ts';
import { passedHeaders } from './answer-head.ts';
import { answerError } from './classify.ts';
import { retryAfterMs } from './retry-after.ts';

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

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

/**
 * Reads a whole answer. Throws `UPSTREAM_PROTOCOL` for what is no JSON or has nothing of an answer, as
 * where a connection was cut or mixed up, and the fault where one came with a good status.
 */
export function readAnswer(
  { bytes: sent }: WholeAnswer,
  dialect: Dialect,
  { operation, provider }: { readonly operation: Operation; readonly provider: string },
): ReadAnswer {
  const bytes = sent.subarray(0, 3).equals(byteOrderMark) ? sent.subarray(3) : sent;
  const json = parseObject(bytes.toString('utf8'));
  if (json === undefined)
    throw new UpstreamError('UPSTREAM_PROTOCOL', {
      provider,
      message: 'The upstream answered with something that is not JSON.',
      ambiguous: true,
    });
  const fault = faultOf(json, dialect);
  if (fault !== undefined) throw faultError(fault, provider, { ambiguous: true });
  if (operation !== 'generate' || dialect.isAnswer?.(json) !== false) return { bytes, json };
  throw new UpstreamError('UPSTREAM_PROTOCOL', {
    provider,
    message: 'The upstream answered with something that is no answer of its API.',
    ambiguous: true,
  });
}

/** An answer with an error status as an error. */
export function refusal(
  { bytes, headers, status }: WholeAnswer,
  facts: {
    readonly dialect: Dialect;
    readonly provider: string;
    readonly transport: Transport;
    readonly nowMs: number;
  },
): UpstreamError {
  const { dialect, nowMs, provider, transport } = facts;
  const shown = passedHeaders(headers, transport);
  const answer = { dialect: dialect.name, status, headers: shown, body: bytes };
  return answerError(answer, dialect, provider, retryAfterMs(headers, nowMs));
}

/** An error with a good status. */
function faultOf(body: JsonObject, dialect: Dialect): Fault | undefined {
  const error = body['error'];
  return isObject(error) || typeof error === 'string' ? dialect.decodeError(body) : undefined;
}

import type { IncomingHttpHeaders } from 'node:http';
import type { Dialect, Fault } from '../dialect/dialect.ts';
import { faultError } from '../dialect/fault.ts';
import { isObject, parseObject } from '../dialect/json.ts';
import { UpstreamError } from '../errors/gateway-error.ts';
import type { Transport } from '../pipeline/plugin.ts';
import { passedHeaders } from './answer-head.ts';
import { answerError } from './classify.ts';
import { retryAfterMs } from './retry-after.ts';

const openBrace = 0x7b;
const closeBrace = 0x7d;

/** An answer as it arrived. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Why the answer is a failure of the upstream; undefined for a good one. */
export function answerFault(
  answer: WholeAnswer,
  dialect: Dialect,
  provider: string,
): UpstreamError | undefined {
  if (isCut(answer))
    return new UpstreamError('UPSTREAM_PROTOCOL', {
      provider,
      message: 'The upstream answered with something that is not JSON.',
      ambiguous: true,
    });
  const fault = faultOf(answer.bytes, dialect);
  return fault === undefined ? undefined : faultError(fault, provider, { ambiguous: true });
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

/** An error with a good status; looked for only where the word stands, since parsing takes time. */
function faultOf(bytes: Buffer, dialect: Dialect): Fault | undefined {
  if (!bytes.includes('"error"')) return undefined;
  const body = parseObject(bytes.toString('utf8'));
  const error = body?.['error'];
  if (body === undefined || (!isObject(error) && typeof error !== 'string')) return undefined;
  return dialect.decodeError(body);
}

/** Not an object, or visibly cut short; all of it is read only where the connection's end is its own. */
function isCut({ bytes, headers }: WholeAnswer): boolean {
  const isBare = bytes.at(0) === openBrace && bytes.at(-1) === closeBrace;
  const text = isBare ? bytes : Buffer.from(bytes.toString('utf8').trim());
  if (text.at(0) !== openBrace || text.at(-1) !== closeBrace) return true;
  const isDelimited =
    headers['content-length'] !== undefined ||
    /chunked\s*$/i.test(headers['transfer-encoding'] ?? '');
  return !isDelimited && parseObject(text.toString('utf8')) === undefined;
}

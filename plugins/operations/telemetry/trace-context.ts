import type { IncomingHttpHeaders } from 'node:http';
import { Ids } from './ids.ts';
import type { TraceScope } from './keys.ts';

/** The part of a trace that this gateway adds to. */
export interface RequestTrace extends TraceScope {
  /** For the spans below it. */
  readonly ids: Ids;
  /** Span of the request. */
  readonly spanId: string;
  /** Span of the client that called. */
  readonly parentId: string | undefined;
}

/** Version, trace, parent and flags, after section 3.2 of "Trace Context"; later versions may have more. */
const traceparent = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;
const allZero = /^0+$/;
const longestState = 512;
const sampledFlag = 1;

/** Goes on with the trace of the client, or begins one. What is malformed is as good as absent. */
export function traceOf(
  headers: IncomingHttpHeaders,
  sampleRatio: number,
  ids: Ids = new Ids(),
): RequestTrace {
  const own = { ids, spanId: ids.span(), begun: [] };
  const parent = parseTraceparent(headers['traceparent']);
  if (parent !== undefined) return { ...parent, ...own, state: stateIn(headers['tracestate']) };
  const traceId = ids.trace();
  const sampled = isSampled(traceId, sampleRatio);
  return { ...own, traceId, sampled, parentId: undefined, state: undefined };
}

function parseTraceparent(
  header: string | string[] | undefined,
): Pick<RequestTrace, 'traceId' | 'parentId' | 'sampled'> | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version, traceId = '', parentId = '', flags = '', rest] = traceparent.exec(header) ?? [];
  if (version === undefined || version === 'ff') return undefined;
  if (version === '00' && rest !== undefined) return undefined;
  if (allZero.test(traceId) || allZero.test(parentId)) return undefined;
  const sampled = (Number.parseInt(flags, 16) & sampledFlag) !== 0;
  return { traceId, parentId, sampled };
}

function stateIn(header: string | string[] | undefined): string | undefined {
  const state = [header ?? []].flat().join(',').trim();
  return state === '' || state.length > longestState ? undefined : state;
}

/** By the last 56 bits of the trace, so that everybody who samples at one ratio takes the same traces. */
function isSampled(traceId: string, ratio: number): boolean {
  return Number.parseInt(traceId.slice(-14), 16) >= (1 - ratio) * 2 ** 56;
}

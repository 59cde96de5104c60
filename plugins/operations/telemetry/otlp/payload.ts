import { keyValues, unixNano, type Attributes } from './attributes.ts';

/** Kinds of spans that a gateway has, by their number in OTLP. */
export const spanKind = { server: 2, client: 3 } as const;

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  /** The parent is in another process. */
  readonly isParentRemote: boolean;
  readonly state: string | undefined;
  readonly name: string;
  readonly kind: (typeof spanKind)[keyof typeof spanKind];
  /** Unix times in milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly isError: boolean;
}

/** Who sends, in every message. */
export interface Sender {
  readonly resource: Attributes;
  readonly version: string;
  readonly redact: (text: string) => string;
}

const scopeName = 'ai-proxy';
const errorStatus = { code: 2 } as const;
/** Sampled, and known whether the parent is remote; after `SpanFlags` of OTLP. */
const flagsLocal = 0x101;
const flagsRemote = 0x301;

/** The body of a request to `/v1/traces`. */
export function tracesBody(spans: readonly Span[], sender: Sender): string {
  const { redact, resource, version } = sender;
  const scope = { name: scopeName, version };
  const scopeSpans = [{ scope, spans: spans.map((span) => spanOf(span, redact)) }];
  const resourceSpans = [{ resource: { attributes: keyValues(resource, redact) }, scopeSpans }];
  return JSON.stringify({ resourceSpans });
}

/** The body of a request to `/v1/metrics`. */
export function metricsBody(metrics: readonly object[], sender: Sender): string {
  const { redact, resource, version } = sender;
  const scopeMetrics = [{ scope: { name: scopeName, version }, metrics }];
  const resourceMetrics = [{ resource: { attributes: keyValues(resource, redact) }, scopeMetrics }];
  return JSON.stringify({ resourceMetrics });
}

function spanOf(span: Span, redact: (text: string) => string): object {
  const { attributes, endMs, isError, kind, name, parentId, startMs, state } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(parentId === undefined ? {} : { parentSpanId: parentId }),
    ...(state === undefined ? {} : { traceState: redact(state) }),
    flags: span.isParentRemote ? flagsRemote : flagsLocal,
    name: redact(name),
    kind,
    startTimeUnixNano: unixNano(startMs),
    endTimeUnixNano: unixNano(Math.max(startMs, endMs)),
    attributes: keyValues(attributes, redact),
    status: isError ? errorStatus : {},
  };
}

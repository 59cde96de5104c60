/** OTLP in JSON as a collector reads it: whatever is not of its form is an error. */

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly state: string | undefined;
  readonly name: string;
  readonly kind: number;
  /** Nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: AttributeValues;
  /** 0 unset, 2 error. */
  readonly status: number;
  readonly resource: AttributeValues;
}

/** Values as JavaScript has them: integers as bigint, so that they are no doubles. */
export type AttributeValues = Readonly<Record<string, string | bigint | number | boolean>>;

export interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly temporality: number;
  readonly points: readonly Point[];
}

export interface Point {
  readonly attributes: AttributeValues;
  readonly start: bigint;
  readonly time: bigint;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly buckets: readonly number[];
  readonly bounds: readonly number[];
}

type Json = Readonly<Record<string, unknown>>;

export function parseSpans(body: string): ReceivedSpan[] {
  return list(parse(body), 'resourceSpans').flatMap((part) => {
    const resource = parseAttributes(list(member(part, 'resource'), 'attributes'));
    return list(part, 'scopeSpans').flatMap((scope) =>
      list(scope, 'spans').map((span) => parseSpan(span, resource)),
    );
  });
}

export function parseMetrics(body: string): Metric[] {
  return list(parse(body), 'resourceMetrics').flatMap((part) =>
    list(part, 'scopeMetrics').flatMap((scope) => list(scope, 'metrics').map(parseMetric)),
  );
}

function parseSpan(span: Json, resource: AttributeValues): ReceivedSpan {
  const { parentSpanId, traceState } = span;
  const status = member(span, 'status')['code'] ?? 0;
  return {
    traceId: hex(span['traceId'], 32),
    spanId: hex(span['spanId'], 16),
    parentId: parentSpanId === undefined ? undefined : hex(parentSpanId, 16),
    state: traceState === undefined ? undefined : text(traceState),
    name: text(span['name']),
    kind: Number(span['kind']),
    start: nano(span['startTimeUnixNano']),
    end: nano(span['endTimeUnixNano']),
    attributes: parseAttributes(list(span, 'attributes')),
    status: Number(status),
    resource,
  };
}

function parseMetric(metric: Json): Metric {
  const histogram = member(metric, 'histogram');
  return {
    name: text(metric['name']),
    unit: text(metric['unit']),
    temporality: Number(histogram['aggregationTemporality']),
    points: list(histogram, 'dataPoints').map((point) => ({
      attributes: parseAttributes(list(point, 'attributes')),
      start: nano(point['startTimeUnixNano']),
      time: nano(point['timeUnixNano']),
      count: count(point['count']),
      sum: number(point['sum']),
      min: number(point['min']),
      max: number(point['max']),
      buckets: array(point['bucketCounts']).map(count),
      bounds: array(point['explicitBounds']).map(number),
    })),
  };
}

function parseAttributes(pairs: readonly Json[]): AttributeValues {
  const values: Record<string, string | bigint | number | boolean> = {};
  for (const pair of pairs) {
    const key = text(pair['key']);
    if (key in values) throw new Error(`${key} stands twice`);
    values[key] = parseValue(member(pair, 'value'));
  }
  return values;
}

function parseValue(value: Json): string | bigint | number | boolean {
  const [[kind, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length > 0) throw new Error('a value of two kinds');
  if (kind === 'stringValue') return text(inner);
  if (kind === 'intValue') return BigInt(text(inner));
  if (kind === 'doubleValue') return number(inner);
  if (kind === 'boolValue' && typeof inner === 'boolean') return inner;
  throw new Error(`a value of the kind ${kind}`);
}

function parse(body: string): Json {
  return parseObject(JSON.parse(body));
}

function parseObject(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('no object');
  return value as Json;
}

function member(value: Json, name: string): Json {
  return parseObject(value[name]);
}

function list(value: Json, name: string): Json[] {
  return array(value[name]).map(parseObject);
}

function array(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error('no list');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new Error('no text');
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error('no number');
  return value;
}

/** Counts are texts: they have 64 bits. */
function count(value: unknown): number {
  if (!/^\d+$/.test(text(value))) throw new Error('no count');
  return Number(value);
}

function nano(value: unknown): bigint {
  if (!/^\d{19}$/.test(text(value))) throw new Error('no time in nanoseconds');
  return BigInt(text(value));
}

function hex(value: unknown, digits: number): string {
  const id = text(value);
  if (id.length !== digits || !/^[\da-f]+$/.test(id) || /^0+$/.test(id)) throw new Error('no id');
  return id;
}

import type { AttributeValues, Metric, ReceivedSpan } from './otlp.ts';

/** What the semantic conventions say of the spans and metrics of a gateway, and what breaks it. */

const [server, client] = [2, 3];

type Kind = 'text' | 'integer' | 'double' | 'truth';

const kinds: Readonly<Record<string, Kind | undefined>> = {
  'error.type': 'text',
  'http.request.method': 'text',
  'http.response.status_code': 'integer',
  'http.route': 'text',
  'url.path': 'text',
  'url.scheme': 'text',
  'server.address': 'text',
  'server.port': 'integer',
  'gen_ai.operation.name': 'text',
  'gen_ai.provider.name': 'text',
  'gen_ai.request.model': 'text',
  'gen_ai.request.stream': 'truth',
  'gen_ai.response.model': 'text',
  'gen_ai.response.time_to_first_chunk': 'double',
  'gen_ai.token.type': 'text',
  'gen_ai.usage.input_tokens': 'integer',
  'gen_ai.usage.output_tokens': 'integer',
  'gen_ai.usage.cache_read.input_tokens': 'integer',
  'gen_ai.usage.cache_creation.input_tokens': 'integer',
  'gen_ai.usage.reasoning.output_tokens': 'integer',
};

const operations = ['chat', 'embeddings', 'generate_content', 'text_completion', 'count_tokens'];

/** What is wrong with a span; empty for a good one. */
export function spanProblems(span: ReceivedSpan): string[] {
  const { attributes } = span;
  const needed =
    span.kind === server
      ? ['http.request.method', 'url.path', 'url.scheme', 'http.response.status_code']
      : ['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model'];
  return [
    ...lacking(attributes, needed),
    ...misfits(attributes),
    ...(span.kind === server ? serverProblems(span) : clientProblems(span)),
    ...(span.end < span.start ? ['ends before it starts'] : []),
    ...(span.status === 2 && attributes['error.type'] === undefined ? ['error of no type'] : []),
  ];
}

function serverProblems({ attributes, name, status }: ReceivedSpan): string[] {
  const method = String(attributes['http.request.method']);
  const route = attributes['http.route'];
  const code = Number(attributes['http.response.status_code']);
  return [
    ...(name === (route === undefined ? method : `${method} ${String(route)}`) ? [] : ['name']),
    ...(code >= 400 && code < 500 && status !== 0 ? ['a mistake of the client as an error'] : []),
    ...(code >= 500 && status !== 2 ? ['a failure that is none'] : []),
  ];
}

function clientProblems({ attributes, kind, name, parentId, status }: ReceivedSpan): string[] {
  const operation = String(attributes['gen_ai.operation.name']);
  const failed = attributes['error.type'] !== undefined;
  return [
    ...(kind === client ? [] : [`kind ${kind}`]),
    ...(parentId === undefined ? ['an attempt of no request'] : []),
    ...(name === `${operation} ${String(attributes['gen_ai.request.model'])}` ? [] : ['name']),
    ...(failed === (status === 2) ? [] : ['status']),
  ];
}

interface Instrument {
  readonly unit: string;
  readonly bounds: readonly number[];
  readonly needed: readonly string[];
}

const ofModel = ['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model'];

/** Written down from the conventions, bound by bound. */
const instruments: Readonly<Record<string, Instrument | undefined>> = {
  'gen_ai.client.operation.duration': {
    unit: 's',
    bounds: [
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ],
    needed: ofModel,
  },
  'gen_ai.client.token.usage': {
    unit: '{token}',
    bounds: [
      1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864,
    ],
    needed: [...ofModel, 'gen_ai.token.type'],
  },
  'gen_ai.server.time_to_first_token': {
    unit: 's',
    bounds: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    needed: ofModel,
  },
  'http.server.request.duration': {
    unit: 's',
    bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    needed: ['http.request.method', 'url.scheme', 'http.response.status_code'],
  },
};

/** What is wrong with a metric; empty for a good one. */
export function metricProblems(metric: Metric): string[] {
  const instrument = instruments[metric.name];
  if (instrument === undefined) return [`${metric.name} is in no convention`];
  return [
    ...(metric.unit === instrument.unit ? [] : [`unit ${metric.unit}`]),
    // Cumulative.
    ...(metric.temporality === 2 ? [] : ['temporality']),
    ...metric.points.flatMap((point) => [
      ...lacking(point.attributes, instrument.needed),
      ...misfits(point.attributes),
      ...(String(point.bounds) === String(instrument.bounds) ? [] : ['bounds']),
      ...(point.buckets.length === point.bounds.length + 1 ? [] : ['buckets']),
      ...(sum(point.buckets) === point.count ? [] : ['buckets and count differ']),
      ...(point.min <= point.max && point.start < point.time ? [] : ['minimum or times']),
    ]),
  ];
}

function lacking(attributes: AttributeValues, needed: readonly string[]): string[] {
  return needed.filter((name) => attributes[name] === undefined).map((name) => `no ${name}`);
}

function misfits(attributes: AttributeValues): string[] {
  const operation = attributes['gen_ai.operation.name'];
  const hasPort = attributes['server.port'] !== undefined;
  return [
    ...Object.entries(attributes).flatMap(([name, value]) => {
      const wanted = kinds[name];
      if (wanted === undefined) return name.startsWith('ai_proxy.') ? [] : [`unknown ${name}`];
      return kindOf(value) === wanted ? [] : [`${name} is no ${wanted}`];
    }),
    ...(operation === undefined || operations.includes(String(operation)) ? [] : ['operation']),
    ...(hasPort === (attributes['server.address'] !== undefined) ? [] : ['port without address']),
    ...(attributes['gen_ai.request.stream'] === false ? ['stream: false'] : []),
  ];
}

function kindOf(value: AttributeValues[string]): Kind {
  const names = { string: 'text', bigint: 'integer', number: 'double', boolean: 'truth' } as const;
  return names[typeof value as keyof typeof names];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

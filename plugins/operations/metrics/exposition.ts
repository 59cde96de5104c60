/** Names and values of the labels of a sample. */
export type Labels = readonly (readonly [name: string, value: string])[];

/** One line of a metric. */
export interface Sample {
  /** Put behind the name of the metric, as `_sum`. */
  readonly suffix?: string;
  readonly labels: Labels;
  readonly value: number;
}

/** A metric with all its samples. Counters are named `…_total`. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly samples: readonly Sample[];
}

/** Forms of the text: that of Prometheus, and that of OpenMetrics. */
export type TextFormat = 'prometheus' | 'openmetrics';

export const contentTypes: Readonly<Record<TextFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** Writes metrics as text; those without samples are left out. */
export function writeMetrics(metrics: readonly Metric[], format: TextFormat): string {
  const lines: string[] = [];
  for (const { help, kind, name, samples } of metrics) {
    if (samples.length === 0) continue;
    // OpenMetrics names the metric here, and only its samples "total".
    const family = format === 'openmetrics' && kind === 'counter' ? withoutTotal(name) : name;
    lines.push(`# HELP ${family} ${help}`, `# TYPE ${family} ${kind}`);
    for (const { labels, suffix = '', value } of samples)
      lines.push(`${name}${suffix}${labelText(labels)} ${numberText(value)}`);
  }
  if (format === 'openmetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

/** A bound of a bucket, or a quantile: always with a point, so that both formats name the same series. */
export function boundText(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : numberText(bound);
}

function withoutTotal(name: string): string {
  return name.replace(/_total$/, '');
}

function labelText(labels: Labels): string {
  if (labels.length === 0) return '';
  return `{${labels.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`;
}

function escaped(value: string): string {
  // Nearly no value has any of them.
  if (!/[\\"\n]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

/** A line of the text that Prometheus reads. */
export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ReadMetric {
  readonly name: string;
  readonly kind: string;
  readonly samples: readonly ReadSample[];
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\["\\n])*)"(?:,|$)/gy;
const endings: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** Reads the text as strictly as its description has it. Throws where a line does not belong. */
export function readMetrics(text: string): ReadonlyMap<string, ReadMetric> {
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  const metrics = new Map<string, ReadMetric & { samples: ReadSample[] }>();
  const seen = new Set<string>();
  let helped: string | undefined;
  let current: (ReadMetric & { samples: ReadSample[] }) | undefined;
  // Empty lines mean nothing.
  for (const written of text.slice(0, -1).split(/\n+/)) {
    const [, help] = /^# HELP (\S+) \S.*\.$/.exec(written) ?? [];
    const [, typed, kind = ''] = /^# TYPE (\S+) (\w+)$/.exec(written) ?? [];
    if (help !== undefined) helped = help;
    else if (typed !== undefined) {
      if (typed !== helped || metrics.has(typed)) throw new Error(`Misplaced: ${written}`);
      current = { name: typed, kind, samples: [] };
      metrics.set(typed, current);
    } else {
      const sample = readSample(written);
      const { name } = sample;
      const own = current === undefined ? [] : (endings[current.kind] ?? []);
      if (current === undefined || !own.some((ending) => name === current?.name + ending))
        throw new Error(`No metric has this line: ${written}`);
      const series = JSON.stringify([name, pairsOf(sample.labels)]);
      if (seen.has(series)) throw new Error(`A series stands twice: ${written}`);
      seen.add(series);
      current.samples.push(sample);
    }
  }
  return metrics;
}

function pairsOf(labels: ReadSample['labels']): readonly string[] {
  return Object.entries(labels)
    .map(([name, value]) => JSON.stringify([name, value]))
    .toSorted();
}

function readSample(written: string): ReadSample {
  const [, name = '', labels = '', value = ''] = line.exec(written) ?? [];
  const number = value === '+Inf' ? Infinity : Number(value);
  if (name === '' || value === '' || Number.isNaN(number)) throw new Error(`No sample: ${written}`);
  const pairs = [...labels.matchAll(label)];
  if (pairs.map(([pair]) => pair).join('') !== labels) throw new Error(`No labels: ${written}`);
  const values = pairs.map(({ 1: key = '', 2: text = '' }) => [key, unescaped(text)] as const);
  if (new Set(values.map(([key]) => key)).size !== values.length)
    throw new Error(`A label stands twice: ${written}`);
  return { name, labels: Object.fromEntries(values), value: number };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_whole, letter: string) => (letter === 'n' ? '\n' : letter));
}

/** Sum of the samples of a metric whose labels are these. */
export function sumOf(
  metrics: ReadonlyMap<string, ReadMetric>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
  ending = '',
): number {
  const samples = (metrics.get(name)?.samples ?? []).filter(
    (sample) =>
      sample.name === name + ending &&
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return samples.reduce((sum, { value }) => sum + value, 0);
}

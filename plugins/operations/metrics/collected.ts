import { Counter, Gauge } from 'prom-client';

/** A value of a metric with the labels it has. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a metric is, and where its values are read from when it is shown. */
export interface Collected {
  readonly name: string;
  readonly help: string;
  /** Names of its labels; absent where it has none. */
  readonly labels?: readonly string[];
  readonly samples: () => Iterable<Sample>;
}

/** A counter of prom-client that holds nothing itself. Its name ends with `_total`. */
export function counter({ help, labels = [], name, samples }: Collected): Counter {
  return new Counter({
    name,
    help,
    labelNames: labels,
    registers: [],
    collect() {
      this.reset();
      for (const { labels: values = {}, value } of samples()) this.inc(values, value);
    },
  });
}

/** A gauge of prom-client that holds nothing itself. */
export function gauge({ help, labels = [], name, samples }: Collected): Gauge {
  return new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [],
    collect() {
      this.reset();
      // After that it is zero where it has no labels, which is wrong if the value cannot be known.
      this.remove({});
      for (const { labels: values = {}, value } of samples()) this.set(values, value);
    },
  });
}

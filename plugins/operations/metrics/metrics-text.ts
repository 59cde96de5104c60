import { Registry, type Metric, type RegistryContentType } from 'prom-client';

/** Forms of the text: that of Prometheus, and that of OpenMetrics. */
export type TextFormat = 'prometheus' | 'openmetrics';

export const contentTypes: Readonly<Record<TextFormat, RegistryContentType>> = {
  prometheus: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
};

/**
 * Metrics as text. Each format has a registry with metrics of its own: when prom-client writes OpenMetrics it
 * takes "_total" off the names of counters for good.
 */
export class MetricsText {
  readonly #create: () => readonly Metric[];
  readonly #registries: Partial<Record<TextFormat, Registry<RegistryContentType>>> = {};

  /** The function makes new metrics each time. */
  constructor(create: () => readonly Metric[]) {
    this.#create = create;
  }

  write(format: TextFormat): Promise<string> {
    this.#registries[format] ??= this.#registry(format);
    return this.#registries[format].metrics();
  }

  #registry(format: TextFormat): Registry<RegistryContentType> {
    const registry = new Registry<RegistryContentType>();
    registry.setContentType(contentTypes[format]);
    for (const metric of this.#create()) registry.registerMetric(metric);
    return registry;
  }
}

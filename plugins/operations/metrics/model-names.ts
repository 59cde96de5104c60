import type { Executor } from '@ai-proxy/core';
import { adminModels } from './admin-models.ts';
import { other, type SeriesLimit } from './labelled.ts';

/** For requests that concern no model. */
export const noModel = 'none';

/** Longer names are cut. */
const longest = 128;

/**
 * Names of models as labels. Clients may write what they like: only models that are configured, or that an
 * upstream has answered for, are named.
 */
export class ModelNames {
  readonly #limit: SeriesLimit;
  /** Labels by model, as the upstream knows it. */
  readonly #known = new Map<string, string>();
  /** Models, as upstreams know them, by the names that clients use. */
  #aliases: ReadonlyMap<string, string> = new Map();
  #clean: (text: string) => string = (text) => text;

  constructor(limit: SeriesLimit) {
    this.#limit = limit;
  }

  /** Learns the models of a configuration, and how secrets are taken out of names. */
  configure(executors: readonly Executor[], clean: (text: string) => string): void {
    this.#clean = clean;
    const models = adminModels(executors).filter((one) => !/[*?]/.test(one.upstream_model));
    this.#aliases = new Map(models.map(({ model, upstream_model: id }) => [model, id]));
    for (const { upstream_model: id } of models) this.served(id);
  }

  /** Label of a model that an upstream has answered for. */
  served(model: string): string {
    const known = this.#known.get(model);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#limit.maxSeries) return other;
    const label = this.#clean(model.slice(0, longest)).toWellFormed();
    this.#known.set(model, label);
    return label;
  }

  /** Label of a model that nobody has answered for. */
  asked(model: string): string {
    if (model === '') return noModel;
    return this.#known.get(this.#aliases.get(model) ?? model) ?? other;
  }
}

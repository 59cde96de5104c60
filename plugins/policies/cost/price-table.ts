import { createHash } from 'node:crypto';
import type { Usage } from '@ai-proxy/core';
import { costAt, exactRates, type ExactRates } from './exact-rates.ts';
import type { PriceTable, TokenRate } from './keys.ts';
import { findOverride, type Overrides } from './overrides.ts';
import { PriceIndex } from './price-list-index.ts';
import type { PriceList } from './price-list.ts';
import { countedUsage } from './usage-check.ts';

/** Models whose prices are remembered; clients may ask for names without end. */
const remembered = 1000;

/** Prices of a list, with those of the configuration before them. */
export class ListedPrices implements PriceTable {
  readonly version: string;
  readonly #index: PriceIndex;
  readonly #overrides: Overrides;
  /** By model, provider and credential; null where there is no price. */
  readonly #known = new Map<string, Map<string, Map<string, readonly ExactRates[] | null>>>();

  constructor(list: PriceList, overrides: Overrides) {
    this.#index = new PriceIndex(list);
    this.#overrides = overrides;
    this.version = versionOf(list, overrides);
  }

  costOf(usage: Usage, provider: string, model: string, credential = ''): bigint | undefined {
    const rates = this.#ratesOf(provider, model, credential);
    return rates === undefined ? undefined : costAt(rates, countedUsage(usage).usage);
  }

  rateOf(provider: string, model: string, credential = ''): TokenRate | undefined {
    return this.#ratesOf(provider, model, credential)?.at(-1);
  }

  #ratesOf(provider: string, model: string, credential: string): readonly ExactRates[] | undefined {
    // No names are joined: that takes longer than three looks.
    const known = this.#known.get(model)?.get(provider)?.get(credential);
    if (known !== undefined) return known ?? undefined;
    const price =
      findOverride(this.#overrides, provider, model, credential) ??
      this.#index.find(provider, model, credential);
    const rates = price === undefined ? undefined : exactRates(price);
    if (this.#known.size >= remembered) this.#known.clear();
    within(within(this.#known, model), provider).set(credential, rates ?? null);
    return rates;
  }
}

/** The map inside of a map; made where it is not there. */
function within<Value>(maps: Map<string, Map<string, Value>>, name: string): Map<string, Value> {
  const found = maps.get(name) ?? new Map<string, Value>();
  maps.set(name, found);
  return found;
}

/** Day of the list and a fingerprint of all prices: the same prices have the same version. */
function versionOf({ date, models }: PriceList, overrides: Overrides): string {
  const content = JSON.stringify([models, [...overrides].toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  return `${date}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
}

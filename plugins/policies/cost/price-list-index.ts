import { namesOf, withoutVersion } from './model-names.ts';
import type { Price, PriceList, VendorPrices } from './price-list.ts';
import { makers, vendorNamed, vendors } from './vendors.ts';

/** Finds prices in a list. */
export class PriceIndex {
  readonly #models: PriceList['models'];
  /** Newest dated model of each name without a date, by vendor; made when it is first needed. */
  readonly #newest = new Map<string, ReadonlyMap<string, Price>>();

  constructor({ models }: PriceList) {
    this.#models = models;
  }

  /**
   * The price of a model. The vendor is the one that the credential or the provider is named after, then
   * the one that stands before a slash in the model, then whoever makes a model of that name. Hosts sell
   * at prices of their own, so that no other vendor's price is taken for theirs, nor theirs for others.
   */
  find(provider: string, model: string, credential = ''): Price | undefined {
    const named = vendorNamed(credential) ?? vendorNamed(provider);
    if (named !== undefined && vendors[named]?.hosts === true) return this.#priceOf(named, model);
    const before = vendorNamed(model.split('/')[0] ?? '');
    const candidates = [named, model.includes('/') ? before : undefined, ...makers];
    for (const vendor of new Set(candidates)) {
      const price = vendor === undefined ? undefined : this.#priceOf(vendor, model);
      if (price !== undefined) return price;
    }
    return undefined;
  }

  #priceOf(vendor: string, model: string): Price | undefined {
    const prices = this.#models[vendor];
    if (prices === undefined) return undefined;
    const names = namesOf(model);
    for (const name of names) if (Object.hasOwn(prices, name)) return prices[name];
    const newest = this.#newestOf(vendor, prices);
    const dated = names.find((name) => newest.has(name));
    return dated === undefined ? undefined : newest.get(dated);
  }

  #newestOf(vendor: string, prices: VendorPrices): ReadonlyMap<string, Price> {
    const known = this.#newest.get(vendor);
    if (known !== undefined) return known;
    const newest = new Map<string, Price>();
    for (const [model, price] of Object.entries(prices).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      if (withoutVersion(model) !== model) newest.set(withoutVersion(model), price);
    this.#newest.set(vendor, newest);
    return newest;
  }
}

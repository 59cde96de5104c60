import type { Price, PriceList, VendorPrices } from './price-list.ts';

/** A model, as `vendor/model`, with its price before and after. */
export interface PriceChange {
  readonly model: string;
  readonly before: Price | undefined;
  readonly after: Price | undefined;
}

/** What a newer list says differently. */
export interface ListChanges {
  readonly added: readonly PriceChange[];
  readonly changed: readonly PriceChange[];
  /** The source has dropped them. */
  readonly gone: readonly PriceChange[];
}

/** Compares two lists; models that the older one keeps from before are gone in both. */
export function listChanges(before: PriceList, after: PriceList): ListChanges {
  const old = pricesOf(before);
  const now = pricesOf(after);
  const changes = [...new Set([...old.keys(), ...now.keys()])]
    .toSorted()
    .map((model) => ({ model, before: old.get(model), after: now.get(model) }));
  return {
    added: changes.filter((change) => change.before === undefined),
    changed: changes.filter(
      (change) =>
        change.before !== undefined &&
        change.after !== undefined &&
        JSON.stringify(ratesOnly(change.before)) !== JSON.stringify(ratesOnly(change.after)),
    ),
    gone: changes.filter(
      ({ before: last, after: next }) => next === undefined && last?.last === undefined,
    ),
  };
}

/**
 * The newer list with the models that only the older one has: a model that a source has dropped may
 * still be answering, at the price it had last.
 */
export function keepGone(before: PriceList, after: PriceList): PriceList {
  const vendors = new Set([...Object.keys(before.models), ...Object.keys(after.models)]);
  const models: Record<string, VendorPrices> = {};
  for (const vendor of vendors) {
    const old = Object.entries(before.models[vendor] ?? {}).map(
      ([model, price]): [string, Price] => [model, { ...price, last: price.last ?? before.date }],
    );
    models[vendor] = { ...Object.fromEntries(old), ...after.models[vendor] };
  }
  return { ...after, models };
}

function pricesOf({ models }: PriceList): ReadonlyMap<string, Price> {
  return new Map(
    Object.entries(models).flatMap(([vendor, prices]) =>
      Object.entries(prices).map(([model, price]) => [`${vendor}/${model}`, price] as const),
    ),
  );
}

function ratesOnly({ last: _last, ...rates }: Price): Price {
  return rates;
}

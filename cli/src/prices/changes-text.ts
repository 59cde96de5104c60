import type { Price, PriceChange, PriceList } from '@ai-proxy/plugins';

/** What a newer table says differently. */
export interface Changes {
  readonly added: readonly PriceChange[];
  readonly changed: readonly PriceChange[];
  readonly gone: readonly PriceChange[];
}

/** What is told of a refreshed table. */
export interface Refreshed {
  readonly source: string;
  readonly date: string;
  readonly models: number;
  readonly changes: Changes;
  /** File that was written. */
  readonly written: string | undefined;
}

/** Number of models in a list. */
export function countModels({ models }: PriceList): number {
  return Object.values(models).reduce((sum, prices) => sum + Object.keys(prices).length, 0);
}

/** A table without most of what is known was cut short, or is another kind of file. */
export function losesTooMuch(before: PriceList, { gone }: Changes): boolean {
  const current = Object.values(before.models)
    .flatMap((prices) => Object.values(prices))
    .filter(({ last }) => last === undefined);
  return gone.length * 2 > current.length;
}

/** The changes as text, a line for each model. */
export function changesText(
  { source, date, models, changes, written }: Refreshed,
  priceText: (price: Price) => string,
): string {
  const { added, changed, gone } = changes;
  const text = (price: Price | undefined): string => (price === undefined ? '' : priceText(price));
  const lines = [
    ...added.map(({ model, after }) => `+ ${model}: ${text(after)}`),
    ...changed.map(({ model, before, after }) => `~ ${model}: ${text(before)} -> ${text(after)}`),
    ...gone.map(({ model, before }) => `- ${model}: keeps ${text(before)}`),
  ];
  return [
    `${source}, ${date}: ${models} models; ${added.length} new, ${changed.length} changed, ${gone.length} gone.`,
    ...(lines.length === 0 ? [] : ['In US dollars for a million tokens:', ...lines]),
    written === undefined
      ? 'Nothing is written; for a file say --write PATH.'
      : `Written to ${written}. The gateway uses it with "cost: { prices-file: ${written} }".`,
  ].join('\n');
}

import { isObject, type JsonObject } from '@ai-proxy/core';
import { picoDollars } from './pico-dollars.ts';
import {
  rateNames,
  type LongRates,
  type Price,
  type PriceList,
  type Rates,
  type VendorPrices,
} from './price-list.ts';
import { vendors, type Vendor } from './vendors.ts';

/** The public table that prices are taken from. */
export const publicTable = {
  name: 'LiteLLM, model_prices_and_context_window.json',
  url: 'https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json',
} as const;

/** A list and what could not be taken into it. */
export interface Converted {
  readonly list: PriceList;
  /** A sentence for each entry that was left out although it has prices. */
  readonly problems: readonly string[];
}

const modes = new Set<unknown>(['chat', 'completion', 'responses', 'embedding']);

/** Names of the rates in the table, in dollars for a token. */
const fields: Readonly<Record<keyof Rates, string>> = {
  input: 'input_cost_per_token',
  output: 'output_cost_per_token',
  cacheRead: 'cache_read_input_token_cost',
  cacheWrite: 'cache_creation_input_token_cost',
  cacheWriteHour: 'cache_creation_input_token_cost_above_1hr',
  reasoning: 'output_cost_per_reasoning_token',
};

const longInput = /^input_cost_per_token_above_(\d+)k_tokens$/;

/** Takes the models that are priced by the token from the public table. */
export function convertTable(
  table: JsonObject,
  facts: { source: string; date: string },
): Converted {
  const problems: string[] = [];
  const models: Record<string, VendorPrices> = {};
  for (const [name, vendor] of Object.entries(vendors)) {
    const prices: Record<string, Price> = {};
    for (const [id, entry] of entriesOf(table, vendor)) {
      const price = priceOf(entry, vendor);
      if (typeof price === 'string') problems.push(`${id}: ${price}.`);
      else if (price !== undefined) prices[withoutPrefix(id, vendor)] = price;
    }
    models[name] = prices;
  }
  return { list: { ...facts, models }, problems };
}

/** Entries of a vendor; of two for one model the later is the better one: of its first name, with a prefix. */
function entriesOf(table: JsonObject, { listed }: Vendor): [string, JsonObject][] {
  const entries = Object.entries(table).filter(
    (each): each is [string, JsonObject] => isObject(each[1]) && modes.has(each[1]['mode']),
  );
  return listed.toReversed().flatMap((name) => {
    const own = entries.filter(([, entry]) => entry['litellm_provider'] === name);
    const isPrefixed = ([id]: [string, JsonObject]): boolean => id.startsWith(`${name}/`);
    return [...own.filter((each) => !isPrefixed(each)), ...own.filter(isPrefixed)];
  });
}

function withoutPrefix(id: string, { listed }: Vendor): string {
  const prefix = listed.find((name) => id.startsWith(`${name}/`));
  const bare = prefix === undefined ? id : id.slice(prefix.length + 1);
  return bare === id ? id : withoutPrefix(bare, { listed, names: [] });
}

/** The price, what is wrong with it, or undefined for models that are not sold by the token. */
function priceOf(entry: JsonObject, vendor: Vendor): Price | string | undefined {
  if (entry[fields.input] === undefined) return undefined;
  const given = ratesOf(entry, '');
  if (typeof given === 'string') return given;
  const embeds = entry['mode'] === 'embedding';
  const { input, output = embeds ? 0 : undefined, ...others } = given;
  if (input === undefined || output === undefined) return 'it has a price for one way only';
  // What costs nothing is a trial, or a price that nobody has entered: nobody knows what it costs.
  if (embeds ? input === 0 : output === 0) return undefined;
  const rates = withHour({ input, output, ...others }, vendor);
  const above: LongRates[] = [];
  for (const tokens of longLimits(entry)) {
    const long = ratesOf(entry, `_above_${tokens / 1000}k_tokens`);
    if (typeof long === 'string') return long;
    above.push({ tokens, ...withHour({ ...rates, ...long }, vendor) });
  }
  return above.length === 0 ? rates : { ...rates, above };
}

/** The table has prices of caches for an hour that are those of another model, or none. */
function withHour({ cacheWriteHour, ...rates }: Rates, { hourWrites }: Vendor): Rates {
  const { cacheWrite, input } = rates;
  if (cacheWrite === undefined) return rates;
  if (cacheWriteHour !== undefined && cacheWriteHour >= cacheWrite && cacheWriteHour <= 3 * input)
    return { ...rates, cacheWriteHour };
  return hourWrites === undefined ? rates : { ...rates, cacheWriteHour: hourWrites * input };
}

function longLimits(entry: JsonObject): readonly number[] {
  return Object.keys(entry)
    .flatMap((field) => longInput.exec(field)?.[1] ?? [])
    .map((thousands) => Number(thousands) * 1000)
    .toSorted((a, b) => a - b);
}

function ratesOf(entry: JsonObject, suffix: string): Partial<Rates> | string {
  const rates: [string, number][] = [];
  for (const name of rateNames) {
    const value = entry[`${fields[name]}${suffix}`];
    if (value === undefined || value === null) continue;
    const pico = typeof value === 'number' ? picoDollars(value, 'token') : undefined;
    if (pico === undefined)
      return `${fields[name]}${suffix} is no whole number of 1e-12 dollars: ${JSON.stringify(value)}`;
    rates.push([name, pico]);
  }
  return Object.fromEntries(rates);
}

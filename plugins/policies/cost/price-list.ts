import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { dollarsPerMillion } from './pico-dollars.ts';

/** Prices in 1e-12 US dollars for a token. What is absent costs what `withDefaults` says. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  /** For caches that live an hour. */
  readonly cacheWriteHour?: number;
  readonly reasoning?: number;
}

/** Rates of requests whose whole input, caches included, is above that many tokens. */
export interface LongRates extends Rates {
  readonly tokens: number;
}

/** What a model costs. */
export interface Price extends Rates {
  readonly above?: readonly LongRates[];
  /** Day on which the source still had it, for models that the source has dropped since. */
  readonly last?: string;
}

export type VendorPrices = Readonly<Record<string, Price>>;

/** Prices as they are kept in a file: by vendor, then by model. */
export interface PriceList {
  /** Where they come from. */
  readonly source: string;
  /** Day of the source, as 2026-01-31. */
  readonly date: string;
  readonly models: Readonly<Record<string, VendorPrices>>;
}

/** Names of the rates. */
export const rateNames = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWriteHour',
  'reasoning',
] as const satisfies readonly (keyof Rates)[];

const day = /^\d{4}-\d{2}-\d{2}$/;

/** The list in a JSON value; throws a sentence that names the place where it is none. */
export function parsePriceList(value: JsonValue | undefined): PriceList {
  if (!isObject(value) || !isObject(value['models'])) throw new Error('it has no "models"');
  const { source, date, models } = value;
  if (typeof source !== 'string') throw new Error('"source" has to be text');
  if (typeof date !== 'string' || !day.test(date))
    throw new Error('"date" has to be a day such as 2026-01-31');
  const vendors = Object.entries(objectOf(models, 'models')).map(([vendor, prices]) => [
    vendor,
    parseVendor(prices, vendor),
  ]);
  return { source, date, models: Object.fromEntries(vendors) as PriceList['models'] };
}

function parseVendor(value: JsonValue | undefined, vendor: string): VendorPrices {
  const models = Object.entries(objectOf(value, vendor));
  return Object.fromEntries(
    models.map(([model, price]) => [model, parsePrice(price, `${vendor}/${model}`)]),
  );
}

function parsePrice(value: JsonValue | undefined, place: string): Price {
  const price = objectOf(value, place);
  const { above, last } = price;
  if (last !== undefined && (typeof last !== 'string' || !day.test(last)))
    throw new Error(`"last" of ${place} has to be a day such as 2026-01-31`);
  if (above !== undefined && !Array.isArray(above))
    throw new Error(`"above" of ${place} has to be a list`);
  return {
    ...parseRates(price, place),
    ...(above === undefined ? {} : { above: above.map((each) => parseLong(each, place)) }),
    ...(last === undefined ? {} : { last }),
  };
}

function parseLong(value: JsonValue, place: string): LongRates {
  const rates = objectOf(value, place);
  return { tokens: parseWhole(rates['tokens'], `tokens of ${place}`), ...parseRates(rates, place) };
}

function parseRates(rates: JsonObject, place: string): Rates {
  const { input, output } = rates;
  const others = rateNames
    .filter((name) => rates[name] !== undefined)
    .map((name) => [name, parseWhole(rates[name], `${name} of ${place}`)]);
  return {
    input: parseWhole(input, `input of ${place}`),
    output: parseWhole(output, `output of ${place}`),
    ...Object.fromEntries(others),
  };
}

function parseWhole(value: JsonValue | undefined, place: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${place} has to be a whole number of 1e-12 dollars, 0 or more`);
}

function objectOf(value: JsonValue | undefined, place: string): JsonObject {
  if (isObject(value)) return value;
  throw new Error(`${place} has to be an object`);
}

/** The list as text with a line for each model, in order of names, so that changes can be read. */
export function printPriceList({ source, date, models }: PriceList): string {
  const vendors = sorted(models).map(([vendor, prices]) => {
    const lines = sorted(prices).map(
      ([model, price]) => `      ${JSON.stringify(model)}: ${JSON.stringify(price)}`,
    );
    return `    ${JSON.stringify(vendor)}: {\n${lines.join(',\n')}\n    }`;
  });
  const head = `  "source": ${JSON.stringify(source)},\n  "date": ${JSON.stringify(date)},`;
  return `{\n${head}\n  "models": {\n${vendors.join(',\n')}\n  }\n}\n`;
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The price in dollars for a million tokens, as a line for people. */
export function priceText(price: Price): string {
  const own = ratesText(price);
  const long = (price.above ?? []).map(
    (rates) => `above ${rates.tokens} tokens of input: ${ratesText(rates)}`,
  );
  return [own, ...long].join('; ');
}

function ratesText(rates: Rates): string {
  return rateNames
    .flatMap((name) => {
      const rate = rates[name];
      return rate === undefined ? [] : [`${words[name]} ${dollarsPerMillion(rate)}`];
    })
    .join(', ');
}

const words: Readonly<Record<keyof Rates, string>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache read',
  cacheWrite: 'cache write',
  cacheWriteHour: 'cache write for an hour',
  reasoning: 'reasoning',
};

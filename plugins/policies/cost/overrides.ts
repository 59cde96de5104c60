import { GatewayError } from '@ai-proxy/core';
import { namesOf } from './model-names.ts';
import { picoDollars } from './pico-dollars.ts';
import type { Price, Rates } from './price-list.ts';

/** A price as the configuration has it, in US dollars for a million tokens. */
export interface PriceOptions {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheWriteHour?: number;
  readonly reasoning?: number;
}

/** Prices of the configuration by model, or by `provider/model`. */
export type Overrides = ReadonlyMap<string, Price>;

/** Names of the rates in the configuration. */
const optionNames: Readonly<Record<keyof Rates, string>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache-read',
  cacheWrite: 'cache-write',
  cacheWriteHour: 'cache-write-hour',
  reasoning: 'reasoning',
};

/** Reads the prices of the configuration; throws `CONFIG_INVALID` for what is no exact price. */
export function overridesOf(options: Readonly<Record<string, PriceOptions>>): Overrides {
  return new Map(Object.entries(options).map(([model, price]) => [model, priceOf(model, price)]));
}

function priceOf(model: string, options: PriceOptions): Price {
  const rate = (name: keyof Rates, usd: number): number => {
    const pico = picoDollars(usd, 'million tokens');
    if (pico !== undefined) return pico;
    const place = `model-prices.${model}.${optionNames[name]}`;
    throw new GatewayError('CONFIG_INVALID', {
      param: place,
      message: `${place} is ${String(usd)}. Write US dollars for a million tokens, from 0 up, with at most six decimals.`,
    });
  };
  const { input, output, ...others } = options;
  const given = Object.entries(others).flatMap(([name, usd]) =>
    isRate(name) && typeof usd === 'number' ? [[name, rate(name, usd)] as const] : [],
  );
  return {
    input: rate('input', input),
    output: rate('output', output),
    ...Object.fromEntries(given),
  };
}

function isRate(name: string): name is keyof Rates {
  return Object.hasOwn(optionNames, name);
}

/** The override for a model: of its provider or credential, else of the model, by its most precise name. */
export function findOverride(
  overrides: Overrides,
  provider: string,
  model: string,
  credential: string,
): Price | undefined {
  if (overrides.size === 0) return undefined;
  for (const name of namesOf(model))
    for (const key of [`${credential}/${name}`, `${provider}/${name}`, name]) {
      const price = overrides.get(key);
      if (price !== undefined) return price;
    }
  return undefined;
}

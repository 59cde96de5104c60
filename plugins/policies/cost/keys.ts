import { serviceKey, type Usage } from '@ai-proxy/core';

/** In 1e-12 US dollars for a token of each kind. */
export interface TokenRate {
  readonly input: bigint;
  readonly output: bigint;
}

/**
 * Works out what usage costs. `credential` is the name of the account that answers: vendors behind one
 * provider, such as those that speak the OpenAI format, are told apart by it.
 */
export interface PriceTable {
  /** Changes with every change of a price. */
  readonly version: string;
  /** In 1e-12 US dollars; undefined where the model has no price. */
  costOf(usage: Usage, provider: string, model: string, credential?: string): bigint | undefined;
  /** For comparisons, of short prompts; undefined where the model has no price. */
  rateOf(provider: string, model: string, credential?: string): TokenRate | undefined;
}

/** The prices that the gateway charges with. */
export const Prices = serviceKey('cost.prices').of<PriceTable>();

import { serviceKey, type Usage } from '@ai-proxy/core';

/** Works out what usage costs. */
export interface PriceTable {
  /** Changes with every change of a price. */
  readonly version: string;
  /** In 1e-12 US dollars; undefined where the model has no price. */
  costOf(usage: Usage, provider: string, model: string): bigint | undefined;
  /** In 1e-12 US dollars for a token of input and of output, for comparisons; undefined as above. */
  rateOf(
    provider: string,
    model: string,
  ): { readonly input: bigint; readonly output: bigint } | undefined;
}

/** The prices that the gateway charges with. */
export const Prices = serviceKey('cost.prices').of<PriceTable>();

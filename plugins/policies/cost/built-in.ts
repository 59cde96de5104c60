import { readFileSync } from 'node:fs';
import { GatewayError, parseObject } from '@ai-proxy/core';
import { parsePriceList, type PriceList } from './price-list.ts';
import prices from './prices.json' with { type: 'json' };

/** The prices that come with ai-proxy. */
export const builtInPrices: PriceList = prices;

/** The prices of a file; throws `CONFIG_INVALID` with a sentence where it has none. */
export function readPriceList(path: string): PriceList {
  try {
    return parsePriceList(parseObject(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GatewayError('CONFIG_INVALID', {
      message: `The prices in "${path}" cannot be used: ${reason}. Write the file with "ai-proxy prices refresh --write ${path}".`,
      cause,
    });
  }
}

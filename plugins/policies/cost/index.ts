import { Charge, definePlugin, GatewayError, lookAt, type Dialect } from '@ai-proxy/core';
import { Store, type CostLedger } from '../../operations/log-store/keys.ts';
import { Bill, type Office } from './bill.ts';
import { builtInPrices, readPriceList } from './built-in.ts';
import { Prices } from './keys.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { overridesOf } from './overrides.ts';
import { ListedPrices } from './price-table.ts';
import { costOptions } from './schema.ts';

// What the command line does with prices.
export { Prices } from './keys.ts';
export { builtInPrices, readPriceList } from './built-in.ts';
export { keepGone, listChanges, type PriceChange } from './list-changes.ts';
export { dollarsPerMillion } from './pico-dollars.ts';
export { PriceIndex } from './price-list-index.ts';
export { printPriceList, priceText, rateNames, type Price, type PriceList } from './price-list.ts';
export { convertTable, publicTable } from './public-table.ts';

/** How long a strict answer waits for its row. */
const longestWaitMs = 5_000;

export default definePlugin({
  name: 'cost',
  api: 1,
  summary: 'Works out what requests cost, and writes a row for each to the ledger.',
  configSchema: costOptions,
  rootKeys: { 'model-prices': 'prices', cost: '*' },
  operations: ['generate', 'embed', 'count-tokens'],
  provides: [Charge],
  setup(host, options) {
    if (!options.enabled) return {};
    const { pricesFile } = options;
    const list = pricesFile === undefined ? builtInPrices : readPriceList(pricesFile);
    const prices = new ListedPrices(list, overridesOf(options.prices));
    const writer = host.carry('ledger-writer', () => new LedgerWriter());
    const office: Office = {
      prices,
      writer,
      now: () => host.clock.now(),
      readerOf: (dialect) => usageReader(host.dialect(dialect)),
    };
    const isStrict = options.durability === 'strict';
    let ledger: CostLedger | undefined;

    return {
      services: [[Prices, prices]],
      ready: (others) => {
        ledger = others.service(Store)?.ledger;
      },
      handle(ctx, next) {
        // Not when it is ready: a configuration may be refused after that, and the one before goes on.
        writer.use(ledger, host.log, isStrict);
        if (writer.isFull) throw new GatewayError('LEDGER_FULL', { retryAfterMs: 1000 });
        ctx.wantUsage();
        const bill = new Bill(ctx, office);
        if (isStrict) ctx.beforeEnd((end) => atMost(bill.settle(end)));
        ctx.onEnd((end) => void bill.settle(end));
        return lookAt(ctx, next(), (reply) => bill.answered(reply));
      },
      close: () => writer.retry(),
    };
  },
});

/** A disk that fails must not keep answers back for ever; the row is written when it is well again. */
async function atMost(settled: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, longestWaitMs)));
  await Promise.race([settled, late]);
  clearTimeout(timer);
}

function usageReader(dialect: Dialect | undefined): ReturnType<Office['readerOf']> {
  const usage = dialect?.usage;
  if (usage === undefined) return undefined;
  return (answer) => {
    const counts = usage.find(answer);
    return counts === undefined ? undefined : usage.decode(counts);
  };
}

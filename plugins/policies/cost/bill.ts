import {
  Charge,
  type ChargedCost,
  type Context,
  type ExchangeEnd,
  type JsonObject,
  type Reply,
  type Usage,
} from '@ai-proxy/core';
import { chargeOf, servedBy, type Ended } from './exchange-charge.ts';
import type { PriceTable } from './keys.ts';
import { ledgerRow } from './ledger-row.ts';
import type { LedgerWriter } from './ledger-writer.ts';

/** What all bills of a configuration share. */
export interface Office {
  readonly prices: PriceTable;
  readonly writer: LedgerWriter;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** How whole answers of a dialect report what they used. */
  readonly readerOf: (dialect: string) => ((answer: JsonObject) => Usage | undefined) | undefined;
}

/** The bill of one exchange: made out once, when it ends. */
export class Bill {
  readonly #ctx: Context<never, typeof Charge>;
  readonly #office: Office;
  #reply: Reply | undefined;
  #settled: Promise<void> | undefined;

  constructor(ctx: Context<never, typeof Charge>, office: Office) {
    this.#ctx = ctx;
    this.#office = office;
  }

  answered(reply: Reply): void {
    this.#reply = reply;
  }

  /** Tells the other plugins, and writes the row; resolves when that is safe. */
  settle(end: ExchangeEnd): Promise<void> {
    this.#settled ??= this.#write(end);
    return this.#settled;
  }

  #write(end: ExchangeEnd): Promise<void> {
    const { readerOf, writer, now } = this.#office;
    const ctx = this.#ctx;
    const served = this.#reply?.served ?? servedBy(ctx.trace.attempts);
    const body = this.#reply?.body;
    const charge = this.#charge({
      operation: ctx.inbound.operation,
      end,
      served,
      body: ctx.inbound.content?.body.json ?? {},
      answer: body?.kind === 'whole' ? body.bytes : undefined,
      usageIn: body?.kind === 'whole' ? readerOf(body.dialect) : undefined,
    });
    ctx.set(Charge, charge);
    return writer.write(ledgerRow(ctx, end, charge, served, now()));
  }

  /** An answer that nobody can judge must not take its row with it. */
  #charge(ended: Ended): ChargedCost {
    const { prices } = this.#office;
    try {
      return chargeOf(ended, prices);
    } catch (err) {
      const { log } = this.#ctx;
      log.error({ err }, 'what a request has cost cannot be worked out; it is charged nothing');
      const priceVersion = prices.version;
      return { picoUsd: 0n, usage: undefined, source: 'none', priceVersion };
    }
  }
}

import { isGatewayError, type Logger } from '@ai-proxy/core';
import type { CostLedger, LedgerRow } from '../../operations/log-store/keys.ts';

/** Between tries to write down what was refused. */
const retryMs = 250;

/**
 * Writes rows to the ledger of the gateway: those for which it has no room wait here and are tried again.
 * Meanwhile no request may begin, so that they do not become many. Survives reloads.
 */
export class LedgerWriter {
  #ledger: CostLedger | undefined;
  #log: Logger | undefined;
  #isStrict = false;
  readonly #waiting: LedgerRow[] = [];
  #timer: NodeJS.Timeout | undefined;

  /**
   * Takes the ledger of a new configuration; without one nothing is written. `isStrict` where somebody
   * waits until rows are safe.
   */
  use(ledger: CostLedger | undefined, log: Logger, isStrict: boolean): void {
    this.#ledger = ledger;
    this.#log = log;
    this.#isStrict = isStrict;
  }

  /** What a request costs could not be written down. */
  get isFull(): boolean {
    return this.#ledger !== undefined && (this.#waiting.length > 0 || this.#ledger.full);
  }

  /** Where rows are strict, resolves when the row is safe or waits for its next try. Never rejects. */
  async write(row: LedgerRow): Promise<void> {
    try {
      if (this.#isStrict) await this.#ledger?.secure(row);
      else this.#ledger?.append(row);
    } catch (err) {
      this.#refused(row, err);
    }
  }

  /** Tries once more to write what waits; in the order in which it came. */
  retry(): void {
    const ledger = this.#ledger;
    if (ledger === undefined || this.#waiting.length === 0) return;
    for (let row = this.#waiting[0]; row !== undefined; row = this.#waiting[0]) {
      try {
        ledger.append(row);
      } catch (err) {
        if (isFull(err)) return this.#retryLater();
        this.#giveUp(row, err);
      }
      this.#waiting.shift();
    }
    this.#log?.info('the ledger takes rows again');
  }

  /** The gateway stops. Says how many rows are lost, if any are. */
  [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    const rows = this.#waiting.splice(0).length;
    if (rows > 0) this.#log?.error({ rows }, 'costs of requests were never written down');
    return Promise.resolve();
  }

  #refused(row: LedgerRow, err: unknown): void {
    if (!isFull(err)) return this.#giveUp(row, err);
    if (this.#waiting.push(row) === 1)
      this.#log?.error({ err }, 'the ledger refuses rows; requests are refused until it has room');
    this.#retryLater();
  }

  /** A row that no ledger takes must not keep the gateway from serving; the log has it. */
  #giveUp(row: LedgerRow, err: unknown): void {
    const { costPicoUsd, requestId } = row;
    const facts = { id: requestId, costPicoUsd: String(costPicoUsd), err };
    this.#log?.error(facts, 'a row of the ledger cannot be written and is lost');
  }

  #retryLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.retry(), retryMs).unref();
  }
}

function isFull(error: unknown): boolean {
  return isGatewayError(error) && error.code === 'LEDGER_FULL';
}

import type { Usage } from '../dialect/model.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import { callListener } from '../errors/listener.ts';

/** How an exchange ended; `cancelled` is the client leaving. */
export interface ExchangeEnd {
  readonly outcome: 'complete' | 'failed' | 'cancelled';
  readonly status: number;
  /** What the upstream counted; with `wantUsage` also of answers that pass unread. */
  readonly usage?: Usage;
  /** With `wantUsage`, where the upstream did not count all of its answer: what the client got of it. */
  readonly delivered?: Delivered;
  readonly error?: GatewayError;
  readonly ms: number;
}

/** What a client got of an answer, for estimates; taken from a sample where bytes passed unread. */
export interface Delivered {
  /** Characters of text, reasoning and arguments of calls. */
  readonly characters: number;
}

/** What waits for the end of an exchange. Inner layers come first, as on the way out. */
export class Endings {
  readonly #before: ((end: ExchangeEnd) => Promise<void>)[] = [];
  readonly #after: ((end: ExchangeEnd) => void)[] = [];
  #end: ExchangeEnd | undefined;
  /** Somebody counts tokens, so usage is looked for in every answer. */
  wantsUsage = false;

  before(run: (end: ExchangeEnd) => Promise<void>): void {
    this.#before.push(run);
  }

  /** One that comes after the end, as from a layer that noticed too late, is told at once. */
  after(run: (end: ExchangeEnd) => void): void {
    if (this.#end === undefined) this.#after.push(run);
    else run(this.#end);
  }

  /** Whether the last bytes have to wait for somebody. */
  get holdsBack(): boolean {
    return this.#before.length > 0;
  }

  /** Waits for everybody who wants to be done before the last bytes go out. */
  async settle(end: ExchangeEnd, onError: (error: unknown) => void): Promise<void> {
    for (let run = this.#before.pop(); run !== undefined; run = this.#before.pop()) {
      try {
        await run(end);
      } catch (error) {
        onError(error);
      }
    }
  }

  /** Tells everybody that the exchange is over. */
  finish(end: ExchangeEnd, onError: (error: unknown) => void): void {
    this.#end = end;
    for (let run = this.#after.pop(); run !== undefined; run = this.#after.pop())
      callListener(run, end, onError);
  }
}

import type { ExchangeEnd, Operation } from '@ai-proxy/core';
import type { Counter, Histogram } from './cells.ts';
import type { Meters } from './meters.ts';
import { UsageCells } from './usage-cells.ts';

type Outcome = ExchangeEnd['outcome'];

const operationPlace: Readonly<Record<Operation, number>> = {
  generate: 0,
  'count-tokens': 1,
  embed: 2,
  'list-models': 3,
};
const outcomePlace: Readonly<Record<Outcome, number>> = { complete: 0, failed: 1, cancelled: 2 };
const outcomes = Object.keys(outcomePlace).length;
/** Of status 1xx to 5xx, and none. */
const statusClasses = 6;

/**
 * Everything that is counted for one model of one provider. The cells are looked up once; after that a
 * request costs a few additions.
 */
export class Lane {
  readonly #meters: Meters;
  readonly #provider: string;
  readonly #model: string;
  readonly #requests: (Counter | undefined)[] = [];
  readonly #durations: (Histogram | undefined)[] = [];
  readonly #firstBytes: (Histogram | undefined)[] = [];
  #firstToken: Histogram | undefined;
  #unpriced: Counter | undefined;
  readonly usage: UsageCells;

  constructor(meters: Meters, provider: string, model: string) {
    this.#meters = meters;
    this.#provider = provider;
    this.#model = model;
    this.usage = new UsageCells(
      (kind) => meters.tokens.cell(provider, model, kind),
      () => meters.costs.cell(provider, model),
    );
  }

  request(operation: Operation, outcome: Outcome, status: number): void {
    const statusClass = Math.floor(status / 100);
    const at =
      (operationPlace[operation] * outcomes + outcomePlace[outcome]) * statusClasses + statusClass;
    this.#requests[at] ??= this.#meters.requests.cell(
      operation,
      this.#provider,
      this.#model,
      outcome,
      `${statusClass}xx`,
    );
    this.#requests[at].value++;
  }

  duration(operation: Operation): Histogram {
    return (this.#durations[operationPlace[operation]] ??= this.#meters.durations.cell(
      operation,
      this.#provider,
      this.#model,
    ));
  }

  firstByte(operation: Operation): Histogram {
    return (this.#firstBytes[operationPlace[operation]] ??= this.#meters.firstBytes.cell(
      operation,
      this.#provider,
      this.#model,
    ));
  }

  get firstToken(): Histogram {
    return (this.#firstToken ??= this.#meters.firstTokens.cell(this.#provider, this.#model));
  }

  get unpriced(): Counter {
    return (this.#unpriced ??= this.#meters.unpriced.cell(this.#provider, this.#model));
  }
}

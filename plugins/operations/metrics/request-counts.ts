import {
  Charge,
  Client,
  type AttemptRecord,
  type Context,
  type ExchangeEnd,
  type Executor,
  type GatewayErrorCode,
  type Reply,
} from '@ai-proxy/core';
import { ByPair } from './by-pair.ts';
import type { Counter, Histogram } from './cells.ts';
import { other } from './labelled.ts';
import { Lane } from './lane.ts';
import { LastMinute } from './last-minute.ts';
import { Meters } from './meters.ts';
import { ModelNames } from './model-names.ts';
import { UsageCells } from './usage-cells.ts';

/** For requests that no provider was asked for. */
export const noProvider = 'none';

/** What is known of a request besides its context. Times are on a clock that never jumps. */
export interface Watched {
  readonly startedMs: number;
  /** When its answer began, and which that was; means nothing before. */
  answeredMs: number;
  reply: Reply | undefined;
  /** Attempts that it took until then; a stream may be continued by others. */
  attempts: number;
}

interface ClientCells {
  readonly requests: Counter;
  readonly usage: UsageCells;
}

/** Counts requests. Outlives reloads. */
export class RequestCounts {
  readonly meters = new Meters();
  readonly lastMinute = new LastMinute();
  readonly #names = new ModelNames(this.meters.limit);
  readonly #lanes = new ByPair((provider, model) => new Lane(this.meters, provider, model));
  readonly #attempts = new ByPair((provider, outcome) =>
    this.meters.attempts.cell(provider, outcome),
  );
  readonly #clients = new Map<string, ClientCells>();
  readonly #errors = new Map<GatewayErrorCode, Counter>();
  readonly #overheads = new Map<string, Histogram>();

  /** Takes on another configuration. */
  configure(
    executors: readonly Executor[],
    clean: (text: string) => string,
    maxSeries: number,
  ): void {
    this.meters.limit.maxSeries = maxSeries;
    this.#names.configure(executors, clean);
  }

  began(): void {
    this.meters.inFlight++;
  }

  /** Counts a request that is over. */
  ended(ctx: Context, end: ExchangeEnd, watched: Watched, nowMs: number): void {
    this.meters.inFlight--;
    this.lastMinute.add(nowMs);
    const { operation } = ctx.inbound;
    const lane = this.#laneOf(ctx, watched);
    lane.request(operation, end.outcome, end.status);
    lane.duration(operation).observe(end.ms / 1000);
    const { answeredMs, reply, startedMs } = watched;
    if (reply !== undefined) {
      const beginning = (answeredMs - startedMs) / 1000;
      lane.firstByte(operation).observe(beginning);
      if (reply.body.kind === 'stream') lane.firstToken.observe(beginning);
    }
    this.#countAttempts(ctx, watched);
    this.#countUse(ctx, end, lane);
    if (end.error !== undefined) this.#errorCell(end.error.code).value++;
  }

  #laneOf({ model, trace: { attempts } }: Context, { reply }: Watched): Lane {
    const served = reply?.served;
    if (served !== undefined)
      return this.#lanes.get(served.provider, this.#names.served(served.model));
    const last = attempts.at(-1);
    if (last === undefined) return this.#lanes.get(noProvider, this.#names.asked(model));
    return this.#lanes.get(last.provider, this.#names.asked(last.model));
  }

  #countAttempts({ inbound, trace: { attempts } }: Context, watched: Watched): void {
    for (const { outcome, provider } of attempts) this.#attempts.get(provider, outcome).value++;
    const first = attempts[0];
    const last = attempts[watched.attempts - 1];
    if (first === undefined || last === undefined) return;
    const total = watched.answeredMs - watched.startedMs;
    this.#overheadOf(inbound.operation).observe(Math.max(0, total - spanOf(first, last)) / 1000);
  }

  #countUse(ctx: Context, end: ExchangeEnd, lane: Lane): void {
    const client = ctx.find(Client);
    const cells = client === undefined ? undefined : this.#clientCells(client.id);
    if (cells !== undefined) cells.requests.value++;
    const charge = ctx.find(Charge);
    const usage = charge === undefined ? end.usage : charge.usage;
    if (usage === undefined) return;
    lane.usage.use(usage);
    cells?.usage.use(usage);
    if (charge === undefined) return;
    if (charge.picoUsd === undefined) return void lane.unpriced.value++;
    lane.usage.pay(charge.picoUsd);
    cells?.usage.pay(charge.picoUsd);
  }

  #clientCells(id: string): ClientCells {
    const found = this.#clients.get(id);
    if (found !== undefined) return found;
    const { clientCosts, clientRequests, clientTokens, limit } = this.meters;
    const isKnown = this.#clients.size < limit.maxSeries;
    const name = isKnown ? id : other;
    const cells: ClientCells = {
      requests: clientRequests.cell(name),
      usage: new UsageCells(
        (kind) => clientTokens.cell(name, kind),
        () => clientCosts.cell(name),
      ),
    };
    if (isKnown) this.#clients.set(id, cells);
    return cells;
  }

  #errorCell(code: GatewayErrorCode): Counter {
    const found = this.#errors.get(code);
    if (found !== undefined) return found;
    const cell = this.meters.errors.cell(code);
    this.#errors.set(code, cell);
    return cell;
  }

  #overheadOf(operation: string): Histogram {
    const found = this.#overheads.get(operation);
    if (found !== undefined) return found;
    const cell = this.meters.overheads.cell(operation);
    this.#overheads.set(operation, cell);
    return cell;
  }
}

/** Milliseconds from the first attempt to the end of the last, pauses included: the gateway does nothing in them. */
function spanOf(first: AttemptRecord, last: AttemptRecord): number {
  return last.endedMs - first.startedMs;
}

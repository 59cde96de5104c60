import type { Engine } from '../../plugins/operations/log-store/engine.ts';
import type { Asked } from './kill-load.ts';
import type { Counted } from './kill-upstream.ts';

/** US dollars for a million tokens. */
export const prices = { input: 3, output: 15 };
/** 1e-12 US dollars for a token, for each of these. */
const picoUsdPerToken = 1_000_000n;

/** What was found in the files after all restarts. */
export interface Tally {
  /** Answers that came whole. */
  acknowledged: number;
  /** Rows of these. */
  found: number;
  /** Rows of answers that did not come whole. */
  beyond: number;
  lost: number;
  /** Answers without a row of which the client had all but the end of the body. */
  early: number;
  /** Rows that stand for nothing that was asked, or for what has a row already. */
  twice: number;
}

/** Keeps the accounts of all clients beside the gateway, from what they got and what the upstream reported. */
export class Books {
  readonly tally: Tally = { acknowledged: 0, found: 0, beyond: 0, lost: 0, early: 0, twice: 0 };
  /** Sentences on what differs. */
  readonly wrong: string[] = [];
  readonly #journal: ReadonlyMap<string, Counted>;
  readonly #clients: readonly string[];
  readonly #beganMs: number;
  /** What each client has spent according to the rows that were compared. */
  readonly #spent = new Map<string, bigint>();
  /** Not compared yet. */
  #asked: Asked[] = [];

  constructor(journal: ReadonlyMap<string, Counted>, clients: readonly string[], beganMs: number) {
    this.#journal = journal;
    this.#clients = clients;
    this.#beganMs = beganMs;
  }

  add(asked: readonly Asked[]): void {
    this.#asked.push(...asked);
    this.tally.acknowledged += asked.filter((one) => one.isAcknowledged).length;
  }

  /** What the rows of a client must come to at least, and what at most. */
  boundsOf(client: string): { readonly least: bigint; readonly most: bigint } {
    const least = (this.#spent.get(client) ?? 0n) + this.#costOf(client, true);
    return { least, most: least + this.#costOf(client, false) };
  }

  /** Compares a ledger with what was asked since the last time. */
  async compare(engine: Engine): Promise<void> {
    const { tally, wrong } = this;
    let sum = 0n;
    for (const client of this.#clients) sum += await this.#compareClient(engine, client);
    const totals = await engine.totals();
    if (totals.costPicoUsd !== sum)
      wrong.push(`the total is ${totals.costPicoUsd}, all clients have spent ${sum}`);
    const surplus = totals.rows - tally.found - tally.beyond - tally.twice;
    if (surplus !== 0) wrong.push(`the total counts ${surplus} rows more than were asked for`);
    tally.twice += surplus;
    this.#asked = [];
  }

  /** Gives what the client has spent. */
  async #compareClient(engine: Engine, client: string): Promise<bigint> {
    const asked = this.#asked.filter((one) => one.client === client);
    let expected = this.#spent.get(client) ?? 0n;
    for (const one of asked) if (one.isAcknowledged) expected += await this.#find(engine, one);
    const spent = await engine.spentBy(client, 0);
    const open = this.#costOf(client, false);
    const isBeyond = open > 0n && spent === expected + open;
    if (isBeyond) this.tally.beyond++;
    else if (spent !== expected) this.wrong.push(`${client} has spent ${spent}, not ${expected}`);
    // From amid a day on not days are summed, but rows.
    const ofRows = await engine.spentBy(client, this.#beganMs);
    if (ofRows !== spent) this.wrong.push(`${client}: its days have ${spent}, its rows ${ofRows}`);
    for (const { id, isAcknowledged, saidEnd } of asked) {
      if (isAcknowledged || id === undefined) continue;
      const row = await engine.row(id);
      if (saidEnd && row === undefined) this.tally.early++;
      if ((row !== undefined) !== isBeyond)
        this.wrong.push(
          `${client}: ${id} ${row === undefined ? 'has no row' : 'is not in the sum'}`,
        );
    }
    this.#spent.set(client, spent);
    return spent;
  }

  /** Gives the cost of the row of an answer that came whole. */
  async #find(engine: Engine, { client, id = '', nonce }: Asked): Promise<bigint> {
    const row = await engine.row(id);
    if (row === undefined) {
      this.tally.lost++;
      return 0n;
    }
    this.tally.found++;
    const reported = costOf(this.#journal.get(nonce));
    if (row.costPicoUsd !== reported || row.client !== client || row.outcome !== 'complete')
      this.wrong.push(
        `${id}: ${row.outcome}, ${row.costPicoUsd} of ${row.client}, not ${reported} of ${client}`,
      );
    return row.costPicoUsd ?? 0n;
  }

  /** What was reported for requests that are not compared yet. */
  #costOf(client: string, isAcknowledged: boolean): bigint {
    return this.#asked
      .filter((one) => one.client === client && one.isAcknowledged === isAcknowledged)
      .reduce((sum, { nonce }) => sum + costOf(this.#journal.get(nonce)), 0n);
  }
}

/** In 1e-12 US dollars; 0 for what never reached the upstream. */
function costOf(counted: Counted | undefined): bigint {
  if (counted === undefined) return 0n;
  const { inputTokens, outputTokens } = counted;
  return BigInt(inputTokens * prices.input + outputTokens * prices.output) * picoUsdPerToken;
}

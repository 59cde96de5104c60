import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { Agent } from 'undici';
import { openSqlite } from '../../plugins/operations/log-store/sqlite/engine.ts';
import { CliProcess, type Ended } from '../e2e/cli-process.ts';
import type { Random } from '../faults/random.ts';
import { Books } from './kill-books.ts';
import { killConfiguration, type Durability } from './kill-configuration.ts';
import { ask, startKillLoad, type Asking } from './kill-load.ts';
import type { KillUpstream } from './kill-upstream.ts';

/** Every so often a process is killed as it starts; the first one finds no file yet. */
const earlyEvery = 5;
const longestLoadMs = 900;
const mostAnswers = 60;
/** What a start takes, before one was measured. */
const guessedStartMs = 1000;
const clients = Array.from({ length: 12 }, (_, at) => `client-${at}`);

export interface SeriesOptions {
  readonly name: string;
  readonly folder: string;
  readonly upstream: KillUpstream;
  readonly random: Random;
  readonly durability: Durability;
}

/** Gateways that follow each other on one file, each of them killed at some moment. */
export class KillSeries {
  readonly books: Books;
  /** Sentences on what went otherwise than it has to. */
  readonly failures: string[] = [];
  /** The file of the rows. */
  readonly store: string;
  readonly #t: Test;
  readonly #options: SeriesOptions;
  #startMs = guessedStartMs;
  #nonces = 0;

  constructor(t: Test, options: SeriesOptions) {
    this.#t = t;
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.store = join(options.folder, 'store.db');
    this.books = new Books(options.upstream.journal, clients, Date.now());
  }

  async run(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++)
      await (round % earlyEvery === 0 ? this.#killEarly(round) : this.#killUnderLoad(round));
    const last = this.#start(rounds);
    await this.#compareAndTry(await last.ready(), rounds);
    last.signal('SIGTERM');
    this.#expectQuiet(await last.ended, 'SIGTERM');
    await this.#compare(this.store);
  }

  async #killEarly(round: number): Promise<void> {
    const { random } = this.#options;
    const isNew = !existsSync(this.store);
    const gateway = this.#start(round);
    if (isNew) await gateway.until(() => existsSync(this.store));
    else await sleep(this.#startMs * (0.5 + 0.5 * random.next()));
    gateway.signal('SIGKILL');
    this.#expectQuiet(await gateway.ended, 'SIGKILL');
  }

  async #killUnderLoad(round: number): Promise<void> {
    const began = performance.now();
    const gateway = this.#start(round);
    const url = await gateway.ready();
    this.#startMs = performance.now() - began;
    await this.#compareAndTry(url, round);
    const asking = clients.filter((client) => !budgeted(round).includes(client));
    const { moment, onWhole } = momentOf(this.#options.random);
    const load = startKillLoad(asking, { ...this.#asking(url), onWhole });
    await Promise.race([moment, load.ended()]);
    gateway.signal('SIGKILL');
    if (load.working < asking.length)
      this.failures.push(
        `${asking.length - load.working} answers broke before round ${round} was over`,
      );
    this.books.add(await load.ended());
    this.#expectQuiet(await gateway.ended, 'SIGKILL');
  }

  /** One client may spend what it has spent, another one a little more. */
  #start(round: number): CliProcess {
    const { durability, folder, upstream } = this.#options;
    const [frugal, spent] = budgeted(round);
    const budgets = new Map([
      [spent, this.books.boundsOf(spent).least],
      [frugal, this.books.boundsOf(frugal).most + 1n],
    ]);
    const setting = { budgets, clients, durability, store: this.store, upstream: upstream.url };
    writeFileSync(join(folder, 'config.yaml'), killConfiguration(setting));
    const args = ['run', '--host', '127.0.0.1', '--port', '0', '--log-level', 'error'];
    return new CliProcess(this.#t, args, { cwd: folder });
  }

  /** What the rows say after a restart, and what the gateway makes of them. */
  async #compareAndTry(url: string, round: number): Promise<void> {
    await this.#compare(this.#copy());
    const [frugal, spent] = budgeted(round);
    const agent = new Agent();
    const refused = await ask(spent, { ...this.#asking(url), agent });
    if (refused.status !== 429 || !refused.text.includes('BUDGET_SPENT'))
      this.failures.push(
        `round ${round}: a spent budget was answered ${refused.status} ${refused.text}`,
      );
    const allowed = await ask(frugal, { ...this.#asking(url), agent });
    if (!allowed.isAcknowledged)
      this.failures.push(
        `round ${round}: the last of a budget was answered ${allowed.status} ${allowed.text}`,
      );
    this.books.add([refused, allowed]);
    await agent.destroy();
  }

  async #compare(store: string): Promise<void> {
    const engine = await openSqlite(store);
    await this.books.compare(engine);
    await engine.close();
  }

  /** Whoever opens the file itself would tidy it up for the next gateway. Nobody writes at this time. */
  #copy(): string {
    const copy = join(this.#options.folder, 'copy.db');
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
    for (const end of ['', '-wal'])
      if (existsSync(this.store + end)) copyFileSync(this.store + end, copy + end);
    return copy;
  }

  #asking(url: string): Omit<Asking, 'agent'> {
    const { name, random } = this.#options;
    return { url, random, nextNonce: () => `nonce-${name}-${this.#nonces++}` };
  }

  /** The process ended by the signal and complained of nothing. */
  #expectQuiet({ code, signal, stderr }: Ended, wanted: NodeJS.Signals): void {
    const isWell = wanted === 'SIGTERM' ? code === 0 : signal === wanted;
    if (!isWell || stderr !== '')
      this.failures.push(`after ${wanted} it ended with ${code ?? signal}: ${stderr}`);
  }
}

/** Clients that try their budgets in a round and have no part in its load: one with a little left, one without. */
function budgeted(round: number): readonly [frugal: string, spent: string] {
  const at = (round * 2) % clients.length;
  return [`client-${at}`, `client-${at + 1}`];
}

/** When to kill: at some time, or as soon as a client has all of some answer. */
function momentOf(random: Random): { moment: Promise<unknown>; onWhole: () => void } {
  if (random.chance(0.5))
    return { moment: sleep(random.between(0, longestLoadMs)), onWhole: () => {} };
  const answered = Promise.withResolvers<void>();
  let left = random.between(1, mostAnswers);
  return { moment: answered.promise, onWhole: () => void (--left === 0 && answered.resolve()) };
}

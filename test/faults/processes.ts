import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from './child.ts';
import { configOf } from './gateway/config.ts';
import { Process } from './process.ts';
import type { Doors } from './upstream/doors.ts';
import type { Case, ClientRecord, Footprint, JournalEntry, LedgerView } from './wire.ts';

export interface CastOptions {
  readonly concurrency: number;
  readonly mutant?: string | undefined;
  /** Further options of the gateway's configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly onRecords: (bundle: Bundle<ClientRecord>) => void;
  readonly onEntries: (bundle: Bundle<JournalEntry>) => void;
}

export interface GatewayState extends Footprint {
  /** Stacks of what nobody has caught. */
  readonly crashes: readonly string[];
  /** Streams that the gateway ended since a translation broke the client's protocol. */
  readonly streamViolations: number;
}

const patienceMs = 25_000;

/** The three processes of a run: the upstream, the gateway, the herd. */
export class Cast {
  readonly #folder: string;
  readonly upstream: Process;
  readonly gateway: Process;
  readonly herd: Process;

  private constructor(folder: string, processes: Pick<Cast, 'upstream' | 'gateway' | 'herd'>) {
    this.#folder = folder;
    this.upstream = processes.upstream;
    this.gateway = processes.gateway;
    this.herd = processes.herd;
  }

  static async start(options: CastOptions): Promise<Cast> {
    const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-faults-'));
    const log = (name: string): string => join(folder, `${name}.log`);
    const started: Process[] = [];
    const start = async (
      ...args: Parameters<typeof Process.start>
    ): Promise<[Process, unknown]> => {
      const { process, ready } = await Process.start(...args);
      started.push(process);
      return [process, ready];
    };
    try {
      const [upstream, doors] = await start({
        script: 'upstream/upstream.ts',
        logFile: log('upstream'),
        onNews: (news) => options.onEntries(parseEntries(news)),
      });
      const configFile = join(folder, 'config.yaml');
      writeFileSync(
        configFile,
        configOf(parseDoors(doors), join(folder, 'ledger.db'), options.config),
      );
      const [gateway, address] = await start({
        script: 'gateway/gateway.ts',
        args: [configFile, ...(options.mutant === undefined ? [] : [options.mutant])],
        flags: ['--expose-gc'],
        logFile: log('gateway'),
      });
      const settings = { port: parsePort(address), concurrency: options.concurrency, patienceMs };
      const [herd] = await start({
        script: 'herd/herd.ts',
        args: [JSON.stringify(settings)],
        logFile: log('herd'),
        onNews: (news) => options.onRecords(parseRecords(news)),
      });
      return new Cast(folder, { upstream, gateway, herd });
    } catch (error) {
      await Promise.all(started.map((process) => process.stop()));
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Hands requests to the herd; resolves with how many wait or are under way. */
  async send(cases: readonly Case[]): Promise<void> {
    await this.herd.ask({ kind: 'add', cases });
  }

  /** Closes the herd's idle connections; gives what came on them although nothing was asked. */
  async closeIdle(): Promise<readonly string[]> {
    return parseTexts(await this.herd.ask({ kind: 'close' }));
  }

  /** Rows of the ledger. */
  async ledger(ids: readonly string[]): Promise<LedgerView> {
    return parseLedger(await this.gateway.ask({ kind: 'ledger', ids }));
  }

  async gatewayState(): Promise<GatewayState> {
    return parseState(await this.gateway.ask({ kind: 'footprint' }));
  }

  async stop(): Promise<void> {
    await Promise.all([this.herd.stop(), this.gateway.stop(), this.upstream.stop()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function parseDoors(value: unknown): Doors {
  return value as Doors;
}

function parsePort(value: unknown): number {
  return (value as { port: number }).port;
}

function parseEntries(value: unknown): Bundle<JournalEntry> {
  return value as Bundle<JournalEntry>;
}

function parseRecords(value: unknown): Bundle<ClientRecord> {
  return value as Bundle<ClientRecord>;
}

function parseTexts(value: unknown): readonly string[] {
  return value as readonly string[];
}

function parseLedger(value: unknown): LedgerView {
  return value as LedgerView;
}

function parseState(value: unknown): GatewayState {
  return value as GatewayState;
}

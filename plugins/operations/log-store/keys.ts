import { serviceKey, type Usage, type UsageSource } from '@ai-proxy/core';

/** What one client request has cost, with the attempts it took. */
export interface LedgerRow {
  /** Unique: a second row of the same request changes nothing. */
  readonly requestId: string;
  /** Unix time in milliseconds. */
  readonly startedMs: number;
  readonly endedMs: number;
  /** Id of the client; undefined where nobody is authenticated. */
  readonly client: string | undefined;
  readonly tenant: string | undefined;
  readonly operation: string;
  /** API that the client speaks. */
  readonly dialect: string;
  readonly stream: boolean;
  /** Model as the client asked for it. */
  readonly model: string;
  /** Who answered; undefined where nobody did. */
  readonly provider: string | undefined;
  readonly credential: string | undefined;
  readonly servedModel: string | undefined;
  readonly outcome: 'complete' | 'failed' | 'cancelled';
  readonly status: number;
  /** Code of the error. */
  readonly code: string | undefined;
  readonly usage: Usage | undefined;
  readonly usageSource: UsageSource;
  /** In 1e-12 US dollars; undefined where the model has no price. */
  readonly costPicoUsd: bigint | undefined;
  readonly priceVersion: string | undefined;
  readonly attempts: readonly LedgerAttempt[];
}

/** One try of a credential. */
export interface LedgerAttempt {
  readonly provider: string;
  readonly credential: string;
  readonly model: string;
  readonly startedMs: number;
  readonly endedMs: number;
  /** `ok`, or the code of the failure. */
  readonly outcome: string;
  readonly status: number | undefined;
  /** The upstream may have worked, and billed, although no answer came. */
  readonly ambiguous: boolean;
}

/** Where costs are written down. */
export interface CostLedger {
  /**
   * Takes a row that nobody waits for: it is written with others, a little later. Throws `LEDGER_FULL`,
   * or another error where the store is closed.
   */
  append(row: LedgerRow): void;
  /**
   * Has a row written soon; resolves when it would survive a crash of the process. While the disk fails
   * that takes as long as it fails. Rejects with `LEDGER_FULL`, or where it cannot be stored at all.
   */
  secure(row: LedgerRow): Promise<void>;
  /** A row that were appended now would be refused with `LEDGER_FULL`. */
  readonly full: boolean;
  /**
   * Sum of a client's costs of requests that started at `fromMs` or later, in 1e-12 US dollars. Holds
   * every row that was appended, unless it cannot be written at present. Rejects where that cannot be known, as the database is away.
   */
  spentBy(client: string, fromMs: number): Promise<bigint>;
  /** Number of rows and sum of their costs. */
  totals(): Promise<{ readonly rows: number; readonly costPicoUsd: bigint }>;
  row(requestId: string): Promise<LedgerRow | undefined>;
}

/** One request as the request log shows it. */
export interface LogRecord {
  readonly id: string;
  /** Unix time in milliseconds. */
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly outcome: 'complete' | 'failed' | 'cancelled';
  readonly code: string | undefined;
  readonly ms: number;
  /** Until the answer began; undefined where none did. */
  readonly firstByteMs: number | undefined;
  readonly client: string | undefined;
  readonly tenant: string | undefined;
  readonly operation: string;
  readonly dialect: string;
  readonly stream: boolean;
  readonly model: string;
  readonly provider: string | undefined;
  readonly credential: string | undefined;
  readonly servedModel: string | undefined;
  readonly usage: Usage | undefined;
  readonly usageSource: UsageSource | undefined;
  readonly costPicoUsd: bigint | undefined;
  readonly attempts: readonly LedgerAttempt[];
  /** Fields that a translation could not express. */
  readonly lost: readonly string[];
  /** Text of the error, redacted. */
  readonly error: string | undefined;
  readonly requestBody: string | undefined;
  readonly responseBody: string | undefined;
}

/** What the log is asked for; members that are absent do not restrict. */
export interface LogQuery {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly provider?: string;
  readonly model?: string;
  readonly client?: string;
  readonly status?: number;
  readonly fromMs?: number;
  /** Not itself part of the span. */
  readonly toMs?: number;
  /** Text in id, model, path, client or error, whatever the case of its ASCII letters. */
  readonly text?: string;
}

/** Newest first; without bodies. */
export interface LogPage {
  readonly items: readonly LogRecord[];
  readonly total: number;
}

/** Where requests are logged. */
export interface RequestLog {
  /** Never waits: where the queue is full, bodies are dropped first, then records, and counted. */
  append(record: LogRecord): void;
  page(query: LogQuery): Promise<LogPage>;
  record(id: string): Promise<LogRecord | undefined>;
}

/** The place where costs and requests are kept: in memory, in SQLite or in PostgreSQL. */
export interface LogStore {
  readonly ledger: CostLedger;
  readonly log: RequestLog;
  /** What is written survives a restart. */
  readonly durable: boolean;
  /**
   * Asked by who needs that, such as a budget: where the operator chose no kind of store, what memory
   * holds moves to SQLite, at `./ai-proxy.db`. Changes nothing where the kind was chosen; read `durable`.
   */
  requireDurable(): Promise<void>;
  /** Records and bodies that were not kept since the queue was full. */
  readonly dropped: { readonly records: number; readonly bodies: number };
  /** Resolves when everything appended so far is written. */
  flush(): Promise<void>;
}

/** The store of the gateway. */
export const Store = serviceKey('log-store.store').of<LogStore>();

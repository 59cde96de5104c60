import type {
  LedgerAttempt,
  LedgerRow,
  LogRecord,
} from '../../../../../plugins/operations/log-store/keys.ts';

/** Noon of a day in UTC. */
export const noonMs = Date.UTC(2026, 4, 10, 12);
export const hourMs = 3_600_000;

export const attempt: LedgerAttempt = {
  provider: 'one',
  credential: 'first',
  model: 'model-a',
  startedMs: noonMs,
  endedMs: noonMs + 5,
  outcome: 'ok',
  status: 200,
  ambiguous: false,
};

/** A row of the ledger, complete but for what a test says. */
export function ledgerRow(requestId: string, changes: Partial<LedgerRow> = {}): LedgerRow {
  return {
    requestId,
    startedMs: noonMs,
    endedMs: noonMs + 20,
    client: 'team',
    tenant: 'house',
    operation: 'generate',
    dialect: 'openai-chat',
    stream: true,
    model: 'model-a',
    provider: 'one',
    credential: 'first',
    servedModel: 'model-a-2026',
    outcome: 'complete',
    status: 200,
    code: undefined,
    usage: { inputTokens: 12, outputTokens: 0, extensions: { some: { detail: 1 } } },
    usageSource: 'provider',
    costPicoUsd: 37_500n,
    priceVersion: 'v1',
    attempts: [
      { ...attempt, outcome: 'UPSTREAM_NETWORK', status: undefined, ambiguous: true },
      attempt,
    ],
    ...changes,
  };
}

/** A row that knows as little as a row can. */
export function bareRow(requestId: string): LedgerRow {
  return ledgerRow(requestId, {
    client: undefined,
    tenant: undefined,
    stream: false,
    provider: undefined,
    credential: undefined,
    servedModel: undefined,
    outcome: 'failed',
    status: 503,
    code: 'NO_CREDENTIAL',
    usage: undefined,
    usageSource: 'none',
    costPicoUsd: undefined,
    priceVersion: undefined,
    attempts: [],
  });
}

/** A record of the request log, complete but for what a test says. */
export function logRecord(id: string, changes: Partial<LogRecord> = {}): LogRecord {
  return {
    id,
    atMs: noonMs,
    method: 'POST',
    path: '/v1/chat/completions',
    status: 200,
    outcome: 'complete',
    code: undefined,
    ms: 12.25,
    firstByteMs: 3.5,
    client: 'team',
    tenant: 'house',
    operation: 'generate',
    dialect: 'openai-chat',
    stream: false,
    model: 'model-a',
    provider: 'one',
    credential: 'first',
    servedModel: 'model-a-2026',
    usage: { inputTokens: 12, outputTokens: 3 },
    usageSource: 'provider',
    costPicoUsd: 123n,
    attempts: [attempt],
    lost: ['seed', 'messages[0].name'],
    error: undefined,
    requestBody: undefined,
    responseBody: undefined,
    ...changes,
  };
}

import type { Usage } from '@ai-proxy/core';
import type { LedgerAttempt, LedgerRow } from '../keys.ts';
import type { Cells, Columns, ReadCells } from './column.ts';
import { bigintOf, flagOf, jsonOf, numberOf, textOf } from './read-cell.ts';
import { flagCell, integerCell, jsonCell, textCell } from './write-cell.ts';

/** Columns of the ledger. */
export const ledgerColumns = {
  request_id: 'text',
  started_ms: 'integer',
  ended_ms: 'integer',
  client: 'text',
  tenant: 'text',
  operation: 'text',
  dialect: 'text',
  stream: 'flag',
  model: 'text',
  provider: 'text',
  credential: 'text',
  served_model: 'text',
  outcome: 'text',
  status: 'integer',
  code: 'text',
  usage: 'text',
  usage_source: 'text',
  cost_pico_usd: 'money',
  price_version: 'text',
} as const satisfies Columns;

/** The row as it is written; its attempts have a table of their own. */
export function ledgerCells(row: LedgerRow): Cells<typeof ledgerColumns> {
  return {
    request_id: textCell(row.requestId),
    started_ms: integerCell(row.startedMs),
    ended_ms: integerCell(row.endedMs),
    client: textCell(row.client),
    tenant: textCell(row.tenant),
    operation: textCell(row.operation),
    dialect: textCell(row.dialect),
    stream: flagCell(row.stream),
    model: textCell(row.model),
    provider: textCell(row.provider),
    credential: textCell(row.credential),
    served_model: textCell(row.servedModel),
    outcome: textCell(row.outcome),
    status: integerCell(row.status),
    code: textCell(row.code),
    usage: jsonCell(row.usage),
    usage_source: textCell(row.usageSource),
    cost_pico_usd: row.costPicoUsd ?? null,
    price_version: textCell(row.priceVersion),
  };
}

/** The row as it was read. */
export function parseLedgerRow(cells: ReadCells, attempts: readonly LedgerAttempt[]): LedgerRow {
  return {
    requestId: textOf(cells['request_id']) ?? '',
    startedMs: numberOf(cells['started_ms']) ?? 0,
    endedMs: numberOf(cells['ended_ms']) ?? 0,
    client: textOf(cells['client']),
    tenant: textOf(cells['tenant']),
    operation: textOf(cells['operation']) ?? '',
    dialect: textOf(cells['dialect']) ?? '',
    stream: flagOf(cells['stream']),
    model: textOf(cells['model']) ?? '',
    provider: textOf(cells['provider']),
    credential: textOf(cells['credential']),
    servedModel: textOf(cells['served_model']),
    outcome: cells['outcome'] as LedgerRow['outcome'],
    status: numberOf(cells['status']) ?? 0,
    code: textOf(cells['code']),
    usage: jsonOf(cells['usage']) as Usage | undefined,
    usageSource: cells['usage_source'] as LedgerRow['usageSource'],
    costPicoUsd: bigintOf(cells['cost_pico_usd']),
    priceVersion: textOf(cells['price_version']),
    attempts,
  };
}

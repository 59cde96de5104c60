import type { Usage } from '@ai-proxy/core';
import type { LogRecord } from '../keys.ts';
import { attemptCells, parseAttempt } from './attempt.ts';
import type { Cells, Columns, ReadCells } from './column.ts';
import { bigintOf, flagOf, jsonOf, numberOf, textOf } from './read-cell.ts';
import { flagCell, integerCell, jsonCell, textCell } from './write-cell.ts';

/** Columns of the request log. Bodies have a table of their own, so that a search does not read them. */
export const logColumns = {
  id: 'text',
  at_ms: 'integer',
  method: 'text',
  path: 'text',
  status: 'integer',
  outcome: 'text',
  code: 'text',
  ms: 'real',
  first_byte_ms: 'real',
  client: 'text',
  tenant: 'text',
  operation: 'text',
  dialect: 'text',
  stream: 'flag',
  model: 'text',
  provider: 'text',
  credential: 'text',
  served_model: 'text',
  usage: 'text',
  usage_source: 'text',
  cost_pico_usd: 'money',
  attempts: 'text',
  lost: 'text',
  error: 'text',
} as const satisfies Columns;

/** The record as it is written. */
export function logCells(record: LogRecord): Cells<typeof logColumns> {
  return {
    id: textCell(record.id),
    at_ms: integerCell(record.atMs),
    method: textCell(record.method),
    path: textCell(record.path),
    status: integerCell(record.status),
    outcome: textCell(record.outcome),
    code: textCell(record.code),
    ms: record.ms,
    first_byte_ms: record.firstByteMs ?? null,
    client: textCell(record.client),
    tenant: textCell(record.tenant),
    operation: textCell(record.operation),
    dialect: textCell(record.dialect),
    stream: flagCell(record.stream),
    model: textCell(record.model),
    provider: textCell(record.provider),
    credential: textCell(record.credential),
    served_model: textCell(record.servedModel),
    usage: jsonCell(record.usage),
    usage_source: textCell(record.usageSource),
    cost_pico_usd: record.costPicoUsd ?? null,
    attempts: jsonCell(record.attempts.map(attemptCells)),
    lost: jsonCell(record.lost),
    error: textCell(record.error),
  };
}

/** The record as it was read, with its bodies where those were read too. */
export function parseLogRecord(cells: ReadCells, bodies: ReadCells = {}): LogRecord {
  return {
    id: textOf(cells['id']) ?? '',
    atMs: numberOf(cells['at_ms']) ?? 0,
    method: textOf(cells['method']) ?? '',
    path: textOf(cells['path']) ?? '',
    status: numberOf(cells['status']) ?? 0,
    outcome: cells['outcome'] as LogRecord['outcome'],
    code: textOf(cells['code']),
    ms: numberOf(cells['ms']) ?? 0,
    firstByteMs: numberOf(cells['first_byte_ms']),
    client: textOf(cells['client']),
    tenant: textOf(cells['tenant']),
    operation: textOf(cells['operation']) ?? '',
    dialect: textOf(cells['dialect']) ?? '',
    stream: flagOf(cells['stream']),
    model: textOf(cells['model']) ?? '',
    provider: textOf(cells['provider']),
    credential: textOf(cells['credential']),
    servedModel: textOf(cells['served_model']),
    usage: jsonOf(cells['usage']) as Usage | undefined,
    usageSource: (textOf(cells['usage_source']) ?? undefined) as LogRecord['usageSource'],
    costPicoUsd: bigintOf(cells['cost_pico_usd']),
    attempts: ((jsonOf(cells['attempts']) ?? []) as ReadCells[]).map(parseAttempt),
    lost: (jsonOf(cells['lost']) ?? []) as string[],
    error: textOf(cells['error']),
    requestBody: textOf(bodies['request_body']),
    responseBody: textOf(bodies['response_body']),
  };
}

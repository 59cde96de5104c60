import { table } from '../lib/table.ts';
import { isMap } from './config-document.ts';
import type { ClientKey, Kept } from './client-keys.ts';
import type { KeyUsage } from './key-usage.ts';

/** A client key as programs are told of it. */
export interface KeyRow {
  readonly name: string | null;
  readonly id: string | null;
  readonly fingerprint: string | null;
  readonly kept: Kept;
  readonly place: string;
  readonly tenant: string | null;
  readonly models: readonly string[];
  readonly limits: Readonly<Record<string, unknown>>;
  readonly budget: Readonly<Record<string, unknown>> | null;
  readonly expiresAt: string | null;
  readonly expired: boolean;
  /** Null where the store cannot be read from here. */
  readonly requests: number | null;
  readonly spentUsd: number | null;
}

/** A key with what its client has used. */
export function keyRow(key: ClientKey, usage: KeyUsage | undefined, nowMs: number): KeyRow {
  const { members, place } = key.entry;
  const expiresAt = textOf(members['expires-at']);
  return {
    name: key.name ?? null,
    id: key.id ?? null,
    fingerprint: key.fingerprint ?? null,
    kept: key.kept,
    place,
    tenant: textOf(members['tenant-id']),
    models: [members['allowed-models']].flat().filter((model) => typeof model === 'string'),
    limits: mapOf(members['rate-limit']) ?? {},
    budget: mapOf(members['budget']),
    expiresAt,
    expired: expiresAt !== null && Date.parse(expiresAt) <= nowMs,
    requests: usage?.requests ?? null,
    spentUsd: usage?.spentUsd ?? null,
  };
}

const unknown = '–';

/** The keys as a table for people. */
export function keyTable(rows: readonly KeyRow[]): string {
  const head = [
    'name',
    'fingerprint',
    'models',
    'limits',
    'budget',
    'spent',
    'requests',
    'expires',
  ];
  return table([head, ...rows.map(cellsOf)]).join('\n');
}

function cellsOf(row: KeyRow): string[] {
  const { budget, expired, expiresAt, fingerprint, id, limits, models, requests, spentUsd } = row;
  return [
    row.name ?? id ?? unknown,
    fingerprint ?? unknown,
    models.length === 0 ? 'all' : models.join(' '),
    limitsText(limits),
    budget === null
      ? unknown
      : `$${String(budget['total-usd'])} ${textOf(budget['period']) ?? 'once'}`,
    spentUsd === null ? unknown : `$${spentUsd}`,
    requests === null ? unknown : String(requests),
    expiresAt === null ? 'never' : `${expiresAt}${expired ? ' (over)' : ''}`,
  ];
}

function limitsText(limits: Readonly<Record<string, unknown>>): string {
  const set = Object.entries(limits).filter(([, value]) => value !== 0 && value !== null);
  return set.length === 0
    ? unknown
    : set.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return isMap(value) ? value : null;
}

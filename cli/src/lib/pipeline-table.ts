import type { ExplainedEntry } from '@ai-proxy/core';
import { table } from './table.ts';

const origins: Record<ExplainedEntry['origin'], string | undefined> = {
  'built-in': undefined,
  file: 'from a local file',
  package: 'from a package',
};

/** The pipeline for people: its entries, then the endpoints and dialects they give. */
export function pipelineText(entries: readonly ExplainedEntry[]): string {
  const width = String(entries.length).length + 1;
  const rows = entries.map((entry, at) => [
    String(at + 1).padStart(width),
    entry.name,
    [...entry.requires, ...entry.uses.map((key) => `(${key})`)].join(', '),
    entry.provides.join(', '),
    remarks(entry).join(', '),
  ]);
  return [
    ...table([['#'.padStart(width), 'plugin', 'needs', 'gives', 'also'], ...rows]),
    ...section('Endpoints', entries, (entry) => entry.endpoints),
    ...section('Dialects', entries, (entry) => entry.dialects),
  ].join('\n');
}

function remarks(entry: ExplainedEntry): string[] {
  return [
    origins[entry.origin],
    entry.when === undefined ? undefined : `for models like ${entry.when}`,
    entry.provides.length > 0 && !entry.layer ? 'off as configured' : undefined,
    entry.layer && entry.headOnly ? 'reads the head only' : undefined,
    entry.reenters ? 're-enters' : undefined,
    ...executorRemarks(entry.executor),
  ].filter((remark) => remark !== undefined);
}

function executorRemarks(executor: ExplainedEntry['executor']): string[] {
  if (executor === undefined) return [];
  const { provider, credentials, dialects } = executor;
  if (credentials.length === 0) return [`executor ${provider}`, 'no credential'];
  const spoken = dialects.map((dialect) => (dialect === '*' ? 'every dialect' : dialect));
  const count = credentials.length === 1 ? [] : [`${credentials.length} credentials`];
  return [`executor ${provider}`, ...count, `speaks ${spoken.join(' and ')}`];
}

function section(
  title: string,
  entries: readonly ExplainedEntry[],
  values: (entry: ExplainedEntry) => readonly string[],
): string[] {
  const rows = entries.flatMap((entry) => values(entry).map((value) => [`  ${value}`, entry.name]));
  return ['', title, ...(rows.length === 0 ? ['  none'] : table(rows))];
}

import type { Executor } from '../executor/executor.ts';
import type { Generation } from './generation.ts';

/** One entry of a compiled pipeline as plain data. */
export interface ExplainedEntry {
  readonly name: string;
  readonly summary: string;
  readonly origin: 'built-in' | 'file' | 'package';
  readonly when: string | undefined;
  readonly requires: readonly string[];
  readonly uses: readonly string[];
  readonly provides: readonly string[];
  readonly layer: boolean;
  readonly reenters: boolean;
  readonly headOnly: boolean;
  readonly dialects: readonly string[];
  readonly endpoints: readonly string[];
  readonly executor: ExplainedExecutor | undefined;
}

/** What an executor serves, and with which credentials. */
export interface ExplainedExecutor {
  readonly provider: string;
  /** Serves every model while no other executor has a credential. */
  readonly lastResort: boolean;
  readonly credentials: readonly string[];
  readonly dialects: readonly string[];
  /** Names and globs of the models that clients may ask for; empty: whatever the provider has. */
  readonly models: readonly string[];
}

/** The pipeline as it runs, in its order. */
export function explain(generation: Generation): ExplainedEntry[] {
  return generation.members.map(({ entry, contribution }) => {
    const { plugin } = entry;
    return {
      name: entry.name,
      summary: plugin.summary,
      origin: entry.origin,
      when: entry.when?.model,
      requires: (plugin.requires ?? []).map((key) => key.name),
      uses: (plugin.uses ?? []).map((key) => key.name),
      provides: (plugin.provides ?? []).map((key) => key.name),
      layer: contribution.handle !== undefined,
      reenters: plugin.reenters ?? false,
      headOnly: plugin.headOnly ?? false,
      dialects: (contribution.dialects ?? []).map((dialect) => dialect.name),
      endpoints: (contribution.endpoints ?? []).map(({ method, path }) => `${method} ${path}`),
      executor:
        contribution.executor === undefined ? undefined : explainExecutor(contribution.executor),
    };
  });
}

function explainExecutor({ credentials, lastResort, provider }: Executor): ExplainedExecutor {
  const names = credentials.flatMap(({ models, prefix = '' }) =>
    models.map(
      ({ alias, id }) => (prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`) + (alias ?? id),
    ),
  );
  return {
    provider,
    lastResort: lastResort === true,
    credentials: credentials.map(({ id }) => id),
    dialects: [...new Set(credentials.map(({ dialect }) => dialect))],
    models: [...new Set(names)],
  };
}

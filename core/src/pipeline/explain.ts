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
  readonly executor:
    | {
        readonly provider: string;
        readonly credentials: readonly string[];
        readonly dialects: readonly string[];
      }
    | undefined;
}

/** The pipeline as it runs, in its order. */
export function explain(generation: Generation): ExplainedEntry[] {
  return generation.members.map(({ entry, contribution }) => {
    const { plugin } = entry;
    const credentials = contribution.executor?.credentials ?? [];
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
        contribution.executor === undefined
          ? undefined
          : {
              provider: contribution.executor.provider,
              credentials: credentials.map((credential) => credential.id),
              dialects: [...new Set(credentials.map((credential) => credential.dialect))],
            },
    };
  });
}

import type { ExplainedEntry } from '@ai-proxy/core';

/** An entry of a pipeline that does nothing, with what a test wants different. */
export function explained(name: string, changes: Partial<ExplainedEntry> = {}): ExplainedEntry {
  return {
    name,
    summary: '',
    origin: 'built-in',
    when: undefined,
    requires: [],
    uses: [],
    provides: [],
    layer: false,
    reenters: false,
    headOnly: false,
    dialects: [],
    endpoints: [],
    executor: undefined,
    ...changes,
  };
}

/** What the command needs of the matrix, in one module that it loads late. */
import { runConformance, type ConformanceOptions } from './conformance.ts';
import { featuresNamed } from './feature-filter.ts';
import { report, totalsOf } from './report.ts';

export { printedConfig } from './printed-config.ts';

/** A result as people and as programs read it. */
export interface Shown {
  readonly failed: number;
  readonly text: string;
  readonly json: string;
}

/** Runs the features of these names. Throws `CannotRun`. */
export async function runNamed(
  globs: readonly string[],
  options: Omit<ConformanceOptions, 'features'>,
): Promise<Shown> {
  const features = featuresNamed(globs);
  const cells = await runConformance({ ...options, features });
  const totals = totalsOf(cells);
  return {
    failed: totals.failed,
    text: report(cells, features),
    json: JSON.stringify({ totals, cells }, null, 2),
  };
}

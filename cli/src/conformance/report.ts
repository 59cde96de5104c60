/** The cells as text for people. */
import { table } from '../lib/table.ts';
import type { Cell, Verdict } from './cell.ts';
import type { Feature } from './feature.ts';
import { formatNames, titles, type FormatName } from './format-name.ts';

/** How each verdict is shown. */
export const marks: Readonly<Record<Verdict, string>> = {
  passed: '✓',
  lossy: '~',
  failed: '✗',
  'n/a': 'n/a',
};

const verdicts = ['passed', 'lossy', 'failed', 'n/a'] as const satisfies readonly Verdict[];

/** How often each verdict was reached. */
export function totalsOf(cells: readonly Cell[]): Readonly<Record<Verdict, number>> {
  const count = (verdict: Verdict): number =>
    cells.filter((cell) => cell.verdict === verdict).length;
  return {
    passed: count('passed'),
    lossy: count('lossy'),
    failed: count('failed'),
    'n/a': count('n/a'),
  };
}

/** A table for each client, the failures with their reasons, and the totals. */
export function report(cells: readonly Cell[], features: readonly Feature[]): string {
  const clients = formatNames.filter((format) => cells.some(({ inbound }) => inbound === format));
  return [
    ...clients.flatMap((inbound) => [
      ...matrixOf(
        cells.filter((cell) => cell.inbound === inbound),
        inbound,
        features,
      ),
      '',
    ]),
    ...failuresIn(cells),
    totalsLine(cells),
    `${marks.passed} survives  ${marks.lossy} lost, and the gateway says so  ${marks.failed} failed  ${marks['n/a']} the formats have no such thing`,
  ].join('\n');
}

function matrixOf(
  cells: readonly Cell[],
  inbound: FormatName,
  features: readonly Feature[],
): readonly string[] {
  const upstreams = formatNames.filter((format) =>
    cells.some(({ upstream }) => upstream === format),
  );
  const rows = features.map(({ name }) => [
    `  ${name}`,
    ...upstreams.map((upstream) => {
      const cell = cells.find((each) => each.feature === name && each.upstream === upstream);
      return cell === undefined ? '' : marks[cell.verdict];
    }),
  ]);
  const head = [
    `A client of ${titles[inbound]}`,
    ...upstreams.map((upstream) => `→ ${titles[upstream]}`),
  ];
  return table([head, ...rows]);
}

function failuresIn(cells: readonly Cell[]): readonly string[] {
  const failed = cells.filter(({ verdict }) => verdict === 'failed');
  if (failed.length === 0) return [];
  const lines = failed.flatMap(({ feature, inbound, reason = '', upstream }) => [
    `✗ ${inbound} → ${upstream}: ${feature}`,
    `    ${reason}`,
  ]);
  return ['Failures', ...lines, ''];
}

function totalsLine(cells: readonly Cell[]): string {
  const totals = totalsOf(cells);
  const counted = verdicts.map((verdict) => `${totals[verdict]} ${verdict}`);
  return `${cells.length} cells: ${counted.join(', ')}.`;
}

import type { Measurement, Round } from './measure.ts';
import { isNoisy, spread, type Spread } from './statistics.ts';

type Row = readonly string[];

/** Marks figures whose rounds differ by more than a quarter. */
const noiseMark = '~';

/** Absolute figures as a Markdown table; one row for each target under each workload. */
export function absoluteTable(measurements: readonly Measurement[]): string {
  return markdown([
    [
      'workload',
      'target',
      'CPU µs per request',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'first byte p50 / p99 ms',
      'peak RSS MB',
      'others %',
      'errors',
    ],
    ...measurements.map(absoluteRow),
  ]);
}

/** What `target` costs in units of `base`; below 1 is cheaper. */
export function ratioTable(
  measurements: readonly Measurement[],
  base: string,
  target: string,
): string {
  const rows = measurements.flatMap((measured) => {
    const reference = measurements.find(
      (other) => other.target === base && other.workload === measured.workload,
    );
    return measured.target === target && reference !== undefined
      ? [ratioRow(measured, reference)]
      : [];
  });
  return markdown([
    ['workload', 'CPU per request', 'requests/s', 'p50', 'p99', 'peak RSS'],
    ...rows,
  ]);
}

/** One line for each kind of failure; empty when all went well. */
export function failures(measurements: readonly Measurement[]): string[] {
  return measurements.flatMap(({ target, workload, errors }) =>
    Object.entries(errors).map(
      ([what, times]) => `ERROR  ${workload.name}, ${target}: ${what} (${times} ×)`,
    ),
  );
}

function absoluteRow(measured: Measurement): Row {
  const { workload, target, peakRssBytes, errors } = measured;
  const paced = workload.answer === 'paced';
  const count = Object.values(errors).reduce((sum, times) => sum + times, 0);
  return [
    workload.title,
    target,
    range(measured, (round) => round.cpuPerRequest, 0),
    range(measured, (round) => round.requestsPerSecond, 0),
    middle(measured, (round) => round.load.latency.p50, 2),
    middle(measured, (round) => round.load.latency.p99, 2),
    paced
      ? `${middle(measured, (round) => round.load.firstByte.p50, 2)} / ${middle(measured, (round) => round.load.firstByte.p99, 2)}`
      : '',
    figure(peakRssBytes / 1024 / 1024, 0),
    middle(measured, (round) => round.disturbance * 100, 0),
    count === 0 ? '0' : `**${count}**`,
  ];
}

function ratioRow(measured: Measurement, reference: Measurement): Row {
  const ratio = (value: (round: Round) => number): string =>
    figure(of(measured, value).median / of(reference, value).median, 2);
  return [
    measured.workload.title,
    pairedRange(measured, reference, (round) => round.cpuPerRequest),
    ratio((round) => round.requestsPerSecond),
    ratio((round) => round.load.latency.p50),
    ratio((round) => round.load.latency.p99),
    figure(measured.peakRssBytes / reference.peakRssBytes, 2),
  ];
}

/** Ratios of rounds that ran one after the other, so that what disturbs the machine meets both. */
function pairedRange(
  measured: Measurement,
  reference: Measurement,
  value: (round: Round) => number,
): string {
  const ratios = measured.rounds.flatMap((round, at) => {
    const other = reference.rounds[at];
    return other === undefined ? [] : [value(round) / value(other)];
  });
  return written(spread(ratios), 2);
}

function of({ rounds }: Measurement, value: (round: Round) => number): Spread {
  return spread(rounds.map(value));
}

function range(measured: Measurement, value: (round: Round) => number, digits: number): string {
  return written(of(measured, value), digits);
}

function middle(measured: Measurement, value: (round: Round) => number, digits: number): string {
  return figure(of(measured, value).median, digits);
}

function written(spreadOf: Spread, digits: number): string {
  const { median, min, max } = spreadOf;
  if (Number.isNaN(median)) return '–';
  const mark = isNoisy(spreadOf) ? ` ${noiseMark}` : '';
  return `${figure(median, digits)} (${figure(min, digits)}–${figure(max, digits)})${mark}`;
}

function figure(value: number, digits: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(digits);
}

function markdown([head = [], ...rows]: readonly Row[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: Row): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

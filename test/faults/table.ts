import type { Violation } from './collector.ts';
import type { Report } from './suite.ts';
import type { OutcomeKind } from './wire.ts';

const kinds: readonly OutcomeKind[] = [
  'whole',
  'stream',
  'error',
  'stream-error',
  'left',
  'hung',
  'broken',
];
const megabyte = 1024 * 1024;

/** Outcomes by fault, as a table. */
export function outcomeTable({ outcomes }: Report): string {
  const rows = [...outcomes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([row, counts]) => [row, ...kinds.map((kind) => String(counts.get(kind) ?? '.'))]);
  const table = [['fault', ...kinds], ...rows];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((cells) => cells[column]?.length ?? 0)),
  );
  return table
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

/** What the run as a whole came to. */
export function summary(report: Report): string {
  const { before, after, requests, attempts, seconds, windows, violations } = report;
  const footprint = (name: string, { descriptors, sockets, rssBytes, heapBytes }: typeof before) =>
    `${name}: ${descriptors} descriptors, ${sockets} sockets, ${Math.round(rssBytes / megabyte)} MiB resident, ${Math.round(heapBytes / megabyte)} MiB heap`;
  return [
    `${requests} requests, ${attempts} attempts seen by the upstream, ${Math.round(seconds)} s`,
    ...windows.map(
      (each) =>
        `  ${each.name}: ${each.requests} requests, ${each.attempts} attempts, ${each.seconds.toFixed(1)} s`,
    ),
    footprint('gateway before', before),
    footprint('gateway after ', after),
    `streams ended by the gateway's own check: ${after.streamViolations}`,
    `${violations.length} violations`,
  ].join('\n');
}

/** Violations by rule and fault, each with its first example and how to see it again. */
export function violationList(
  violations: readonly Violation[],
  seed: number,
  most: number,
): string {
  const groups = Map.groupBy(
    violations,
    ({ rule, record }) => `${rule}${record === undefined ? '' : `: ${record.case.fault}`}`,
  );
  return [...groups]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, most)
    .map(([name, [first, ...others]]) =>
      first === undefined ? '' : `${name} (${others.length + 1} times)\n${example(first, seed)}`,
    )
    .join('\n\n');
}

function example({ record, attempts, detail }: Violation, seed: number): string {
  if (record === undefined) return `    ${detail}`;
  const { nonce, mode, client, upstream, stream, behaviour } = record.case;
  const took = Math.round(record.endedMs - record.startedMs);
  const what = stream ? 'stream' : 'whole';
  const tried = attempts.map(
    ({ attempt, startedMs, endedMs, complete, cancelled, said }) =>
      `    attempt ${attempt}: began at ${Math.round(startedMs - record.startedMs)} ms, ` +
      `ended at ${endedMs === undefined ? 'no time' : `${Math.round(endedMs - record.startedMs)} ms`}, ` +
      `${complete ? 'complete' : 'incomplete'}${cancelled ? ', closed by the gateway' : ''}, said ${said.length} letters`,
  );
  return [
    `    ${detail}`,
    `    ${mode}, ${client} client of a ${upstream} upstream, ${what}, ${behaviour}: ${record.kind} ${record.status ?? ''} ${record.code ?? ''} after ${took} ms`,
    ...tried,
    `    again: npm run faults -- --seed ${seed} --nonce ${nonce}`,
    ...(record.raw === undefined ? [] : [`    got: ${JSON.stringify(record.raw.slice(0, 1_200))}`]),
  ].join('\n');
}

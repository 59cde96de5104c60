/** What survives between the formats, as the conformance matrix finds it in this gateway. */
import type { Cell, Verdict } from '../cli/src/conformance/cell.ts';
import { runConformance } from '../cli/src/conformance/conformance.ts';
import type { Feature } from '../cli/src/conformance/feature.ts';
import { allFeatures } from '../cli/src/conformance/features/all-features.ts';
import {
  formatNames,
  titles,
  type FormatName,
  type Pair,
} from '../cli/src/conformance/format-name.ts';

const signs: Readonly<Record<Verdict, string>> = {
  passed: '✓',
  lossy: '~',
  failed: '✗',
  'n/a': '–',
};

const introduction = [
  'Clients of one API can use models of another: the gateway translates. What survives is listed here for each',
  'pair, as `ai-proxy conformance` finds it: it asks this gateway in every format for every feature, with scripted',
  'upstreams of every format behind it, and looks at what arrived at both ends.',
  '',
  '| sign | meaning |',
  '| --- | --- |',
  `| ${signs.passed} | survives |`,
  `| ${signs.lossy} | the API of the upstream has no such thing: the request is refused, or the loss is told in the header \`x-ai-proxy-lossy\` |`,
  `| ${signs['n/a']} | the client cannot ask for it, or only one of the two APIs has the operation |`,
  `| ${signs.failed} | a mistake of the gateway that is known |`,
  '',
  'Where clients and upstreams speak the same API, requests and answers pass through as they are, byte for byte,',
  'but for the name of the model where it has an alias.',
  '',
];

/** Long enough for a machine that has other things to do. */
const timeoutMs = 60_000;

/** The page as Markdown. */
export async function dialectsPage(): Promise<string> {
  const cells = await runConformance({ timeoutMs });
  const pairs = formatNames.flatMap((inbound) =>
    formatNames.flatMap((upstream) => (inbound === upstream ? [] : [{ inbound, upstream }])),
  );
  return [
    '# Between the formats',
    ...introduction,
    ...overview(cells),
    ...pairs.flatMap((pair) => section(pair, cells)),
  ].join('\n');
}

/** How much of each pair survives. */
function overview(cells: readonly Cell[]): readonly string[] {
  const row = (inbound: FormatName): string => {
    const counts = formatNames.map((upstream) => countOf({ inbound, upstream }, cells));
    return `| ${[`from ${titles[inbound]}`, ...counts].join(' | ')} |`;
  };
  const heads = formatNames.map((format) => `to ${titles[format]}`);
  return [
    `| client | ${heads.join(' | ')} |`,
    `| --- | ${heads.map(() => '---').join(' | ')} |`,
    ...formatNames.map(row),
    '',
  ];
}

/** Of what the client can ask for; it leads to the table of the pair where there is one. */
function countOf(pair: Pair, cells: readonly Cell[]): string {
  const counted = cellsOf(pair, cells).filter(({ verdict }) => verdict !== 'n/a');
  const good = counted.filter(({ verdict }) => verdict === 'passed').length;
  const count = `${good} of ${counted.length}`;
  if (pair.inbound === pair.upstream) return count;
  return `[${count}](#${headingOf(pair).toLowerCase().replaceAll(' ', '-')})`;
}

function headingOf({ inbound, upstream }: Pair): string {
  return `${titles[inbound]} to ${titles[upstream]}`;
}

function cellsOf({ inbound, upstream }: Pair, cells: readonly Cell[]): readonly Cell[] {
  return cells.filter((cell) => cell.inbound === inbound && cell.upstream === upstream);
}

function section(pair: Pair, cells: readonly Cell[]): readonly string[] {
  const own = new Map(cellsOf(pair, cells).map((cell) => [cell.feature, cell]));
  let last = '';
  const rows = allFeatures.flatMap((feature) => {
    const cell = own.get(feature.name);
    if (cell === undefined || isShownBefore(feature, cell, own)) return [];
    const group = feature.group === last ? '' : feature.group;
    last = feature.group;
    const note = escaped(noteOn(cell));
    return [`| ${[group, feature.title, signs[cell.verdict], note].join(' | ')} |`];
  });
  return [
    `## ${headingOf(pair)}`,
    '| | feature | | note |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ];
}

/** Why it does not survive, or what is told as lost although the feature itself survives. */
function noteOn({ reason = '', told, verdict }: Cell): string {
  if (verdict !== 'passed' || told.length === 0) return reason;
  return `told as lost: ${told.map(({ path }) => path).join(', ')}`;
}

const streamed = '-stream';

/** A stream needs no line of its own where it fares as the whole answer does. */
function isShownBefore({ name }: Feature, cell: Cell, cells: ReadonlyMap<string, Cell>): boolean {
  if (!name.endsWith(streamed)) return false;
  const whole = cells.get(name.slice(0, -streamed.length));
  return whole?.verdict === cell.verdict && noteOn(whole) === noteOn(cell);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replace(/[<>*_`[\]]/g, '\\$&');
}

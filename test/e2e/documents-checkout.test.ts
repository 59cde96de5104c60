/** What is typed in a fresh copy of the repository is typed in one here, line by line and as it is written. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { whole } from '../helpers/whole.ts';
import { blocksTypedBy, linesOf, onlyTest } from '../unit/typed-blocks.ts';
import { copyOfRepository, isFree, runLine, runUntilSeen } from './document-checkout.ts';

const here = 'test/e2e/documents-checkout.test.ts';
const passed = /^# \{ total: \d+, pass: [1-9]\d* \}$/m;
const gateway: Endless = {
  place: /listens on (http:\/\/127\.0\.0\.1:8317)\n/,
  path: '/v1/models',
  answer: /^200 .*"demo"/s,
};

/** A line that goes on until somebody ends it: where it says that it can be seen, and what is seen there. */
interface Endless {
  readonly place: RegExp;
  readonly path: string;
  readonly answer: RegExp;
}

/** What a line prints, by how it begins; the longest beginning counts. */
const prints: Readonly<Record<string, RegExp>> = {
  'npm ci': /^added \d+ packages/m,
  'npm ci && npm test': passed,
  'npm test': passed,
  'npm run types': /tsc -b && tsc -p dashboard/,
  'npm run lint': /All matched files use Prettier code style!/,
  'npm run build': /built in /,
  'npm run docs': /docs\/generate\.ts/,
  'npm run coverage': passed,
  'npm run faults': /\b0 violations$/m,
  '.ci/run': /^[1-9]\d* passed, 0 failed$/m,
  'npx tsc -p dashboard': /^(?:npm warn [^\n]*\n)*$/,
};

/** Lines that do not end, by how they begin. */
const endless: Readonly<Record<string, Endless>> = {
  'npm ci && npm start': gateway,
  'npm start': gateway,
  'npm run dev': gateway,
  'npx vite dashboard': { place: /Local: +(http:\S+)/, path: '', answer: /^200 .*<ap-app>/s },
};

const copy = 'skip' in whole ? undefined : copyOfRepository(t);
const reason = await whyNot();

if (copy === undefined || reason !== undefined) t.plan(0, reason);
else {
  t.setTimeout(1_800_000);
  leaveOneTest(copy);
  for (const block of blocksTypedBy(here))
    for (const line of linesOf(block))
      await t.test(`${block.document}: ${line}`, await optionsFor(line), (t) =>
        type(t, copy, line),
      );
}

async function type(t: Test, folder: string, line: string): Promise<void> {
  const goesOn = valueFor(endless, line);
  if (goesOn === undefined) {
    const { code, said } = await runLine(t, folder, line);
    t.equal(code, 0, code === 0 ? 'it ends well' : said.slice(-3000));
    t.match(said, valueFor(prints, line), 'it prints what it is there for');
    return;
  }
  const { answer, code, said, signal } = await runUntilSeen(t, folder, line, goesOn);
  t.match(answer, goesOn.answer);
  t.ok(signal === 'SIGINT' || code === 0 || code === 130, `${code} ${signal}: ${said}`);
}

/** What stands at the longest of the beginnings that are the line's. */
function valueFor<Value>(table: Readonly<Record<string, Value>>, line: string): Value | undefined {
  const starts = Object.keys(table).filter((start) => line.startsWith(start));
  const longest = starts.toSorted((one, other) => other.length - one.length)[0];
  return longest === undefined ? undefined : table[longest];
}

async function whyNot(): Promise<string | undefined> {
  if ('skip' in whole) return whole.skip;
  if (copy === undefined)
    return 'this is no clone, so nobody knows which files are of the repository';
  const { code } = await runLine(t, copy, 'npm view tap name');
  return code === 0 ? undefined : 'the package registry cannot be reached';
}

async function optionsFor(line: string): Promise<{ readonly skip?: string }> {
  if (valueFor(endless, line) === gateway && !(await isFree(8317)))
    return { skip: 'port 8317 is taken here' };
  const hasPostgres = globSync('/usr/lib/postgresql/*/bin/postgres').length > 0;
  if (line.startsWith('.ci/run') && !hasPostgres)
    return { skip: 'it would install PostgreSQL on this machine' };
  return {};
}

/** See `onlyTest`. */
function leaveOneTest(folder: string): void {
  const file = join(folder, '.taprc');
  const before = readFileSync(file, 'utf8');
  const after = before.replace(/^include:\n(?: +- .*\n)+/m, `include:\n  - '${onlyTest}'\n`);
  if (after === before) throw new Error('.taprc has no list of tests.');
  writeFileSync(file, after);
}

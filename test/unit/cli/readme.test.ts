import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const cli = new URL('../../../cli/', import.meta.url);
const readme = readFileSync(new URL('README.md', cli), 'utf8');

interface Verb {
  readonly name: string;
  readonly description: string;
  readonly flags: Readonly<Record<string, { readonly env?: string }>>;
}

function parseVerb(name: string, module: Readonly<Record<string, unknown>>): Verb {
  const [command] = Object.values(module) as Omit<Verb, 'name'>[];
  if (command === undefined) throw new Error(`${name} exports no command.`);
  return { name, description: command.description, flags: command.flags };
}

const files = globSync('**/*.ts', { cwd: fileURLToPath(new URL('src/commands/', cli)) });
const verbs = await Promise.all(
  files.toSorted().map(async (file) => {
    const module: Record<string, unknown> = await import(`${cli.href}src/commands/${file}`);
    return parseVerb(file.replace(/\.ts$/, '').replaceAll('/', ' '), module);
  }),
);

/** The rows of the table below a heading, as the text of their first cells. */
function firstCells(heading: string): string[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| *(.+?) *\|/gm)].map(([, cell = '']) => cell);
}

t.test('every verb is in the README, and nothing else is', async (t) => {
  const listed = firstCells('Verbs').flatMap(
    (cell) => /^`ai-proxy ([a-z -]+?)(?: [A-Z]+)?`$/.exec(cell)?.[1] ?? [],
  );
  t.same(listed.toSorted(), verbs.map(({ name }) => name).toSorted());
});

t.test('so is every variable', async (t) => {
  const variables = verbs.flatMap(({ flags }) =>
    Object.values(flags ?? {}).flatMap(({ env }) => env ?? []),
  );
  const listed = firstCells('Variables').filter((cell) => cell.startsWith('`'));
  t.same(listed.toSorted(), [...new Set(variables)].map((name) => `\`${name}\``).toSorted());
});

t.test('so is every exit code, and every verb tells its own', async (t) => {
  const listed = firstCells('Exit codes').flatMap((cell) => cell.match(/\d+/g) ?? []);
  for (const { description, name } of verbs) {
    const told = /Exit codes: (.*)$/m.exec(description)?.[1] ?? '';
    const codes = [...told.matchAll(/(?:^|, )(\d+) /g)].map(([, code = '']) => code);
    t.ok(codes.includes('0') && codes.includes('2'), `${name} tells its exit codes`);
    for (const code of codes) t.ok(listed.includes(code), `${code} of ${name}`);
  }
});

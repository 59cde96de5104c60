import { blocksOf, readMarkdown, type Block } from './documents.ts';

/** Which test types the shell lines of a document; some of its blocks may have another one. */
interface Typed {
  readonly by: string;
  readonly under?: Readonly<Record<string, string>>;
  /** By how a block begins, where blocks of one heading are typed by several tests. */
  readonly beginning?: Readonly<Record<string, string>>;
}

const checkout = 'test/e2e/documents-checkout.test.ts';
const guides = 'test/e2e/documents-migrate.test.ts';
const readmes = 'test/e2e/documents-readmes.test.ts';

/** Tests take their blocks from here, so what is not named here nobody types. */
export const typed: Readonly<Record<string, Typed>> = {
  'CONTRIBUTING.md': { by: checkout },
  'README.md': {
    by: 'test/unit/docs.test.ts',
    under: { Configure: readmes },
    beginning: { 'npm ci': checkout },
  },
  'cli/README.md': {
    by: readmes,
    under: {
      Completion: 'test/e2e/documents-completion.test.ts',
      conformance: 'test/e2e/documents-conformance.test.ts',
    },
  },
  'dashboard/README.md': { by: checkout },
  'docs/migrate-from-litellm.md': { by: guides },
  'docs/migrate-from-original.md': { by: guides },
  'docs/migrate-from-portkey.md': { by: guides },
  'docs/operations.md': {
    by: 'test/e2e/documents.test.ts',
    under: {
      Install: 'test/e2e/systemd.test.ts',
      systemd: 'test/e2e/systemd.test.ts',
      Containers: 'test/e2e/image-docker.test.ts',
    },
  },
  'docs/plugins.md': { by: 'test/e2e/documents-plugins.test.ts' },
  'packaging/npm/ai-proxy/README.md': { by: 'test/e2e/packages-in-folders.ts' },
  'plugins/operations/log-store/README.md': { by: readmes },
  'plugins/policies/debug-headers/README.md': { by: 'test/e2e/documents-answers.test.ts' },
  'plugins/translators/completions-api/README.md': { by: readmes },
  'test/bench/README.md': { by: 'test/e2e/documents-bench.test.ts' },
};

/** Blocks that nobody types, by document and how they begin, each with the reason. */
export const untyped: Readonly<Record<string, string>> = {
  'packaging/helm/ai-proxy/README.md: helm install':
    'it takes a cluster; test/e2e/documents-helm.test.ts has Helm do all but the last step',
};

/** What is typed at the end of lines that would take too long, by document and how they begin. */
export const added: Readonly<Record<string, { readonly words: string; readonly reason: string }>> =
  {
    'CONTRIBUTING.md: npm run faults': {
      words: '-- --quick --requests 300',
      reason: 'minutes; test/faults/faults.test.ts has longer runs',
    },
    'test/bench/README.md: npm run bench': {
      words: '--rounds 1 --seconds 0.2 --warm-up 0.2',
      reason: 'minutes on a machine with nothing else to do, for figures that nobody reads here',
    },
  };

/** The only test in the copy where `npm test`, `npm run coverage` and `.ci/run` are typed: no tests inside of tests. */
export const onlyTest = 'test/unit/core/config/load.test.ts';

const prompt = /^[$#] \w/m;

/** The reason why nobody types a block, or undefined where somebody has to. */
export function excuseFor({ code, document }: Block): string | undefined {
  const start = `${document}: ${code}`;
  return Object.entries(untyped).find(([key]) => start.startsWith(key))?.[1];
}

/** The test that types a block, or undefined where nobody does. */
export function typistOf(block: Block): string | undefined {
  if (excuseFor(block) !== undefined) return undefined;
  const found = typed[block.document];
  const beginnings = Object.entries(found?.beginning ?? {});
  const beginning = beginnings.find(([start]) => block.code.startsWith(start))?.[1];
  return beginning ?? found?.under?.[block.heading] ?? found?.by;
}

/** Is there something to type? Without a language and a prompt it is a picture or an answer. */
export function isShell({ code, language }: Block): boolean {
  return language === 'sh' || (language === '' && prompt.test(code));
}

/** The shell lines that a test types, block by block, in the order of the documents. */
export function blocksTypedBy(test: string): readonly Block[] {
  return Object.keys(typed)
    .flatMap((path) => blocksOf(readMarkdown(path)))
    .filter((block) => isShell(block) && typistOf(block) === test);
}

/** The lines of a block as they are typed, with what is added to them. */
export function linesOf({ code, document }: Block): readonly string[] {
  const lines = code.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const start = `${document}: ${line}`;
    const words = Object.entries(added).find(([key]) => start.startsWith(key))?.[1].words;
    const [command = '', comment] = line.split(/\s+(?=# )/, 2);
    const typing = words === undefined ? command : `${command} ${words}`;
    return comment === undefined ? typing : `${typing} ${comment}`;
  });
}

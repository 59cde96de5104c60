import { blocksOf, readMarkdown, type Block } from './documents.ts';

/** Which test types the shell lines of a document; under some headings it is another one. */
interface Typed {
  readonly by: string;
  readonly under?: Readonly<Record<string, string>>;
}

const guides = 'test/e2e/documents-migrate.test.ts';
const readmes = 'test/e2e/documents-readmes.test.ts';

/** Tests take their blocks from here, so what is not named here nobody types. */
export const typed: Readonly<Record<string, Typed>> = {
  'README.md': { by: 'test/unit/docs.test.ts', under: { Configure: readmes } },
  'cli/README.md': { by: readmes },
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
  'packaging/npm/ai-proxy/README.md': { by: 'test/e2e/packages-in-folders.ts' },
  'plugins/operations/log-store/README.md': { by: readmes },
  'plugins/translators/completions-api/README.md': { by: readmes },
};

/** Blocks that nobody types, by document and how they begin, each with the reason. */
export const untyped: Readonly<Record<string, string>> = {
  'README.md: npm ci && npm start': 'one line never ends, the other is every test; .ci/run is both',
  'CONTRIBUTING.md: npm ci': 'tests inside of tests; .ci/run types what has to pass',
  'cli/README.md: source <(':
    'a line for each of three shells; test/e2e/cli-completion.test.ts loads each',
  'cli/README.md: ai-proxy conformance':
    'its ports are fixed; test/e2e/conformance.test.ts takes free ones',
  'dashboard/README.md: npm run build': 'the last line never ends; .ci/run types the others',
  'packaging/helm/ai-proxy/README.md: helm install': 'it takes a cluster',
  'plugins/policies/debug-headers/README.md: $ curl':
    'an answer to look at, of providers elsewhere',
  'test/bench/README.md: npm run bench': 'minutes on a machine with nothing else to do',
};

/** The reason why nobody types a block, or undefined where somebody has to. */
export function excuseFor({ code, document }: Block): string | undefined {
  const start = `${document}: ${code}`;
  return Object.entries(untyped).find(([key]) => start.startsWith(key))?.[1];
}

/** The test that types a block, or undefined where nobody does. */
export function typistOf(block: Block): string | undefined {
  if (excuseFor(block) !== undefined) return undefined;
  const found = typed[block.document];
  return found?.under?.[block.heading] ?? found?.by;
}

/** The shell lines that a test types, block by block, in the order of the documents. */
export function blocksTypedBy(test: string): readonly Block[] {
  return Object.keys(typed)
    .flatMap((path) => blocksOf(readMarkdown(path), 'sh'))
    .filter((block) => typistOf(block) === test);
}

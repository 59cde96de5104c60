import { posix } from 'node:path';
import t from 'tap';
import { importsOf, sourceFiles } from './source-tree.ts';

interface Wall {
  /** Packages of ours that may be imported, by exactly these names. */
  readonly packages: readonly string[];
  /** Folder that relative imports may not leave. */
  readonly home: string;
}

const core = '@ai-proxy/core';

t.test('core imports nothing of ours', async (t) => {
  t.same(breaches(['core/src']), []);
});

t.test('a plugin imports the public core, its own folder and the keys of others', async (t) => {
  t.same(breaches(['plugins']), []);
});

t.test('the command line imports core and plugins by their names', async (t) => {
  t.same(breaches(['cli/bin', 'cli/src']), []);
});

t.test('the dashboard imports nothing of ours', async (t) => {
  t.same(breaches(['dashboard/src']), []);
});

t.test('an example imports the public core and its own folder', async (t) => {
  t.same(breaches(['examples']), []);
});

t.test('a wall stops each way around it', async (t) => {
  const stopped = [
    ['core/src/index.ts', '@ai-proxy/plugins'],
    ['core/src/index.ts', '@ai-proxy/core'],
    ['core/src/config/load.ts', '../../../plugins/index.ts'],
    ['plugins/policies/auth/match.ts', '../router/index.ts'],
    ['core/src/index.ts', '../../plugins/policies/cost/keys.ts'],
    ['plugins/translators/one/dialect/wire.ts', '../../two/dialect/wire.ts'],
    ['plugins/policies/auth/match.ts', '@ai-proxy/core/testing'],
    ['plugins/policies/auth/match.ts', '@ai-proxy/plugins'],
    ['plugins/index.ts', './policies/auth/match.ts'],
    ['cli/src/lib/start.ts', '@ai-proxy/core/dist/gateway.js'],
    ['cli/src/lib/start.ts', '../../../core/src/index.ts'],
    ['dashboard/src/main.ts', '@ai-proxy/core'],
    ['examples/team/plugins/note.ts', '@ai-proxy/plugins'],
    ['examples/team/plugins/note.ts', '@ai-proxy/core/testing'],
    ['examples/team/plugins/note.ts', '../../minimal/note.ts'],
  ] as const;
  const open = [
    ['core/src/config/load.ts', '../index.ts'],
    ['plugins/policies/auth/match.ts', '@ai-proxy/core'],
    ['plugins/translators/one/dialect/wire.ts', '../endpoints.ts'],
    ['plugins/policies/auth/match.ts', '../cost/keys.ts'],
    ['plugins/policies/auth/match.ts', '../../operations/log-store/keys.ts'],
    ['plugins/index.ts', './policies/auth/index.ts'],
    ['cli/src/commands/run.ts', '@ai-proxy/plugins'],
    ['examples/team/test/note.test.ts', '@ai-proxy/core/testing'],
    ['core/src/index.ts', 'node:fs'],
  ] as const;
  for (const [path, specifier] of stopped)
    t.notOk(mayImport(path, specifier), `${path} ${specifier}`);
  for (const [path, specifier] of open) t.ok(mayImport(path, specifier), `${path} ${specifier}`);
});

t.test('the reader sees every form of import', async (t) => {
  const text = [
    "import { a } from 'one';",
    "import type { B } from 'two';",
    'import {\n  c,\n} from "three";',
    "import 'four';",
    "export * from 'five';",
    "export { d, type E } from 'six';",
    "const later = () => import('seven');",
  ].join('\n');
  t.same(importsOf(text).toSorted(), ['five', 'four', 'one', 'seven', 'six', 'three', 'two']);
});

function breaches(folders: readonly string[]): readonly string[] {
  const files = sourceFiles(...folders);
  if (files.length === 0) throw new Error(`There is no code in ${folders.join(', ')}.`);
  return files.flatMap(({ path, text }) =>
    importsOf(text)
      .filter((specifier) => !mayImport(path, specifier))
      .map((specifier) => `${path} imports ${specifier}`),
  );
}

function mayImport(path: string, specifier: string): boolean {
  const wall = wallOf(path);
  if (specifier.startsWith('@ai-proxy/')) return wall.packages.includes(specifier);
  if (!specifier.startsWith('.')) return true;
  const target = posix.join(posix.dirname(path), specifier);
  // The list of plugins belongs to none of them: it sees their front doors only.
  if (path === 'plugins/index.ts') return /^plugins\/[^/]+\/[^/]+\/index\.ts$/.test(target);
  return target.startsWith(`${wall.home}/`) || isKeysOfAnotherPlugin(path, target);
}

/** What a plugin tells others is in its keys file, and nothing else of it may be imported. */
function isKeysOfAnotherPlugin(path: string, target: string): boolean {
  return path.startsWith('plugins/') && /^plugins\/[^/]+\/[^/]+\/keys\.ts$/.test(target);
}

function wallOf(path: string): Wall {
  const [top = '', second = '', third = ''] = path.split('/');
  const walls: Readonly<Record<string, Wall>> = {
    core: { packages: [], home: 'core/src' },
    plugins: { packages: [core], home: `plugins/${second}/${third}` },
    cli: { packages: [core, '@ai-proxy/plugins'], home: 'cli' },
    dashboard: { packages: [], home: 'dashboard' },
    examples: {
      packages: third === 'test' ? [core, `${core}/testing`] : [core],
      home: `examples/${second}`,
    },
  };
  const wall = walls[top];
  if (wall === undefined) throw new Error(`No wall is known for ${path}.`);
  return wall;
}

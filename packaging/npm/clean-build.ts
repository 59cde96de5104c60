import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Folders of the packages that are published, those that others need first. */
export const publishedFolders = ['core', 'plugins', 'cli'] as const;

const scope = '@ai-proxy';
// What an earlier build left behind would be packed as well.
const built = new Set(['dist', 'node_modules', 'oclif.manifest.json', 'tsconfig.tsbuildinfo']);

/** Builds the published packages from a copy of their sources, so that only what is there now counts. */
export function cleanBuild(root: string, into: string): void {
  for (const folder of publishedFolders)
    cpSync(join(root, folder), join(into, folder), {
      recursive: true,
      filter: (path) => !built.has(basename(path)),
    });
  cpSync(join(root, 'tsconfig.base.json'), join(into, 'tsconfig.base.json'));
  linkModules(root, into);
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // Without their sources maps would point nowhere.
  const options = ['--sourceMap', 'false', '--declarationMap', 'false'];
  execFileSync(process.execPath, [compiler, '-b', 'cli', ...options], {
    cwd: into,
    stdio: ['ignore', 2, 2],
  });
  execFileSync('npm', ['run', 'build'], { cwd: join(into, 'cli'), stdio: ['ignore', 2, 2] });
}

/** What is installed, except that our own packages are those of the copy. */
function linkModules(root: string, into: string): void {
  const from = join(root, 'node_modules');
  const to = join(into, 'node_modules');
  mkdirSync(join(to, scope), { recursive: true });
  for (const name of readdirSync(from))
    if (name !== scope) symlinkSync(join(from, name), join(to, name));
  for (const folder of publishedFolders) {
    symlinkSync(join(into, folder), join(to, scope, folder));
    linkOwnModules(join(root, folder), join(into, folder));
  }
}

/** Versions that only one of the packages needs are in its own folder. */
function linkOwnModules(from: string, to: string): void {
  if (!readdirSync(from).includes('node_modules')) return;
  symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'));
}

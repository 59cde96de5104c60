/** One package that a production install puts on disk, with what it needs at its resolved places. */
export interface InstalledPackage {
  /** Folder from the root of the repository, as the lock file names it. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package says. */
  readonly license: string | undefined;
  /** Subresource integrity of its tarball; packages of this repository have none. */
  readonly integrity: string | undefined;
  readonly installScript: boolean;
  /** Folders of the packages that it needs. */
  readonly needs: readonly string[];
}

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

type Lock = Readonly<Record<string, LockEntry>>;

/** Everything that the given workspace needs in production, itself first. */
export function productionTree(lockFile: string, workspace: string): readonly InstalledPackage[] {
  const lock = parseLock(lockFile);
  const found = new Map<string, InstalledPackage>();
  const open = [workspace];
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (found.has(path)) continue;
    const entry = installedPackage(lock, path);
    found.set(path, entry);
    open.push(...entry.needs);
  }
  return [...found.values()];
}

function installedPackage(lock: Lock, path: string): InstalledPackage {
  const entry = lock[path];
  if (entry === undefined) throw new Error(`package-lock.json knows no ${path}.`);
  return {
    path,
    name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: entry.version ?? '',
    license: entry.license,
    integrity: entry.integrity,
    installScript: entry.hasInstallScript === true,
    needs: needsOf(lock, path, entry),
  };
}

function needsOf(lock: Lock, path: string, entry: LockEntry): readonly string[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = entry;
  const peers = Object.keys(peerDependencies).filter(
    (name) => entry.peerDependenciesMeta?.[name]?.optional !== true,
  );
  const optional = Object.keys(optionalDependencies);
  const needed = Object.keys(dependencies).filter((name) => !optional.includes(name));
  return [
    ...[...needed, ...peers].map((name) => {
      const place = placeOf(lock, path, name);
      if (place === undefined) throw new Error(`package-lock.json has no ${name} for ${path}.`);
      return place;
    }),
    // A platform's package may be left out of the lock.
    ...optional.flatMap((name) => placeOf(lock, path, name) ?? []),
  ];
}

/** Where Node finds a package from a folder: the nearest node_modules upwards; links are followed. */
function placeOf(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = parentOf(folder)) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    const entry = lock[path];
    if (entry !== undefined) return entry.link === true ? entry.resolved : path;
    if (folder === '') return undefined;
  }
}

function parentOf(folder: string): string {
  const at = folder.lastIndexOf('/node_modules/');
  return at < 0 ? '' : folder.slice(0, at);
}

function parseLock(text: string): Lock {
  const lock = JSON.parse(text) as { readonly packages?: Lock };
  if (lock.packages === undefined)
    throw new Error('This is no package-lock.json of npm 7 or newer.');
  return lock.packages;
}

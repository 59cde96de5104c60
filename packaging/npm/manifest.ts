/** Condition under which this repository runs its packages from TypeScript; published ones have none. */
const sourceCondition = 'ai-proxy-source';
/** What only this repository needs. */
const ownKeys = new Set(['devDependencies', 'private', 'scripts']);

export type Manifest = Readonly<Record<string, unknown>>;

/**
 * The package.json that is published: without what needs the sources, and with the repository it was
 * built in (`owner/name`), which npm compares with the one that attests the build.
 */
export function publishedManifest(own: Manifest, folder: string, repository?: string): Manifest {
  const kept = Object.entries(own).filter(([key]) => !ownKeys.has(key));
  return {
    ...Object.fromEntries(kept),
    ...(own['exports'] === undefined ? {} : { exports: withoutSources(own['exports']) }),
    ...(repository === undefined ? {} : places(repository, folder)),
    publishConfig: { access: 'public' },
  };
}

function places(repository: string, directory: string): Manifest {
  const home = `https://github.com/${repository}`;
  return {
    repository: { type: 'git', url: `git+${home}.git`, directory },
    homepage: `${home}#readme`,
    bugs: { url: `${home}/issues` },
  };
}

function withoutSources(exports: unknown): unknown {
  if (typeof exports !== 'object' || exports === null) return exports;
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([key]) => key !== sourceCondition)
      .map(([key, target]) => [key, withoutSources(target)]),
  );
}

export function parseManifest(text: string): Manifest {
  return JSON.parse(text) as Manifest;
}

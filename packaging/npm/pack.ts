import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { cleanBuild, publishedFolders } from './clean-build.ts';
import { parseManifest, publishedManifest } from './manifest.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = 'packaging/npm';

/** A package as npm packed it. */
export interface Tarball {
  readonly name: string;
  readonly version: string;
  /** Path of the .tgz file. */
  readonly file: string;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly paths: readonly string[];
}

/** Builds and packs everything that is published into a folder, in the order to publish it. */
function packAll(into: string, repository?: string): readonly Tarball[] {
  const work = mkdtempSync(join(tmpdir(), 'ai-proxy-pack-'));
  try {
    mkdirSync(into, { recursive: true });
    cleanBuild(root, work);
    const shortName = join(work, 'ai-proxy');
    cpSync(join(root, here, 'ai-proxy'), shortName, { recursive: true });
    return [...publishedFolders, 'ai-proxy'].map((folder) => {
      addTexts(folder, join(work, folder));
      const place = folder === 'ai-proxy' ? `${here}/ai-proxy` : folder;
      return packFolder(join(work, folder), place, into, repository);
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What npm shows of a package, and its licence. */
function addTexts(folder: string, into: string): void {
  cpSync(join(root, 'LICENSE'), join(into, 'LICENSE'));
  const readme = join(root, here, 'readme', `${folder}.md`);
  if (existsSync(readme)) cpSync(readme, join(into, 'README.md'));
}

function packFolder(folder: string, place: string, into: string, repository?: string): Tarball {
  const path = join(folder, 'package.json');
  const manifest = publishedManifest(parseManifest(readFileSync(path, 'utf8')), place, repository);
  writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(into)];
  const said = execFileSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return parsePacked(said, into);
}

function parsePacked(said: string, into: string): Tarball {
  interface Packed {
    readonly name: string;
    readonly version: string;
    readonly filename: string;
    readonly size: number;
    readonly unpackedSize: number;
    readonly files: readonly { readonly path: string }[];
  }
  const [packed] = JSON.parse(said) as readonly Packed[];
  if (packed === undefined) throw new Error(`npm pack said: ${said}`);
  return {
    name: packed.name,
    version: packed.version,
    file: join(resolve(into), packed.filename),
    packedBytes: packed.size,
    unpackedBytes: packed.unpackedSize,
    paths: packed.files.map(({ path }) => path),
  };
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      out: { type: 'string', default: 'packed' },
      repository: { type: 'string' },
    },
  });
  const tarballs = packAll(values.out, values.repository);
  const lines = tarballs.map(
    ({ file, packedBytes, unpackedBytes, paths }) =>
      `${file}: ${kilobytes(packedBytes)}, ${kilobytes(unpackedBytes)} unpacked, ${paths.length} files`,
  );
  console.log(values.json ? JSON.stringify(tarballs) : lines.join('\n'));
}

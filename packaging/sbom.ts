import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { productionTree, type InstalledPackage } from './production-tree.ts';

const lockPath = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const command = 'cli';
interface Component {
  readonly 'bom-ref': string;
  readonly [member: string]: unknown;
}

const notRegistered = /[()]| (?:AND|OR|WITH) /;

/**
 * Bill of materials in CycloneDX 1.5 of what a production install of the command consists of. It comes
 * from the lock file alone and is the same for the same lock file.
 */
export function billOfMaterials(lockFile: string): Record<string, unknown> {
  const [root, ...others] = productionTree(lockFile, command);
  if (root === undefined) throw new Error('The lock file does not know the command line.');
  const references = new Map([root, ...others].map((entry) => [entry.path, packageUrl(entry)]));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: { ...component(root), type: 'application' },
    },
    components: others
      .map(component)
      .toSorted((one, other) => compare(one['bom-ref'], other['bom-ref'])),
    dependencies: [root, ...others].map((entry) => ({
      ref: packageUrl(entry),
      dependsOn: [...new Set(entry.needs.map((path) => references.get(path) ?? path))].toSorted(
        compare,
      ),
    })),
  };
}

function component(entry: InstalledPackage): Component {
  const slash = entry.name.startsWith('@') ? entry.name.indexOf('/') : -1;
  const reference = packageUrl(entry);
  return {
    type: 'library',
    'bom-ref': reference,
    ...(slash < 0 ? {} : { group: entry.name.slice(0, slash) }),
    name: entry.name.slice(slash + 1),
    version: entry.version,
    scope: 'required',
    purl: reference,
    ...(entry.license === undefined ? {} : { licenses: [license(entry.license)] }),
    ...(entry.integrity === undefined ? {} : { hashes: [hash(entry.integrity)] }),
  };
}

function license(expression: string): Record<string, unknown> {
  return notRegistered.test(expression) ? { expression } : { license: { id: expression } };
}

/** npm writes base64, CycloneDX wants hexadecimal digits. */
function hash(integrity: string): Record<string, string> {
  const [algorithm = '', digest = ''] = (integrity.split(' ')[0] ?? '').split('-');
  return {
    alg: algorithm.toUpperCase().replace(/^SHA/, 'SHA-'),
    content: Buffer.from(digest, 'base64').toString('hex'),
  };
}

function packageUrl({ name, version }: InstalledPackage): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const bill = billOfMaterials(readFileSync(lockPath, 'utf8'));
  process.stdout.write(`${JSON.stringify(bill, undefined, 2)}\n`);
}

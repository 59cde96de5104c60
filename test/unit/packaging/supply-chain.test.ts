import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { productionTree } from '../../../packaging/production-tree.ts';
import { billOfMaterials } from '../../../packaging/sbom.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
const tree = productionTree(lock, 'cli');
const foreign = tree.filter(({ integrity }) => integrity !== undefined);
const licences = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense OR MIT',
  '(MIT OR CC0-1.0)',
]);
const mostPackages = 150;

t.test(
  'everything that is installed in production has a licence that asks for little',
  async (t) => {
    t.same(
      tree
        .filter(({ license = '' }) => !licences.has(license))
        .map(({ license, name }) => `${name}: ${license}`),
      [],
    );
  },
);

t.test('nothing runs when it is installed', async (t) => {
  t.same(
    tree.filter(({ installScript }) => installScript).map(({ name }) => name),
    [],
  );
});

t.test(`it is not more than ${mostPackages} packages`, async (t) => {
  t.comment(`${foreign.length} packages of others`);
  t.ok(foreign.length > 20 && foreign.length <= mostPackages, `${foreign.length} packages`);
});

t.test('each of our packages is in the tree, and each of their dependencies', async (t) => {
  const names = new Set(tree.map(({ name }) => name));
  for (const folder of ['core', 'plugins', 'cli']) {
    const { dependencies = {}, name } = parseManifest(join(root, folder, 'package.json'));
    for (const needed of [name, ...Object.keys(dependencies)]) t.ok(names.has(needed), needed);
  }
});

t.test('tools of development are not', async (t) => {
  const names = new Set(tree.map(({ name }) => name));
  for (const name of ['node', 'typescript', 'tap', 'oclif', 'publint'])
    t.notOk(names.has(name), name);
});

t.test('the bill of materials lists each with version, licence and digest', async (t) => {
  const bill = parseBill(billOfMaterials(lock));
  t.match(bill, { bomFormat: 'CycloneDX', specVersion: '1.5' });
  t.equal(bill.metadata.component.purl, 'pkg:npm/%40ai-proxy/cli@0.1.0');
  const listed = new Map(bill.components.map((component) => [component.purl, component]));
  t.equal(listed.size, new Set(tree.map(({ name, version }) => `${name}@${version}`)).size - 1);
  for (const { name, version } of foreign) {
    const component = listed.get(`pkg:npm/${name.replace('@', '%40')}@${version}`);
    t.match(component, { hashes: [{ alg: 'SHA-512', content: /^[0-9a-f]{128}$/ }] }, name);
    t.equal(component?.licenses?.length, 1);
  }
});

t.test('the bill of materials says what needs what, by names that it has', async (t) => {
  const bill = parseBill(billOfMaterials(lock));
  const known = new Set(bill.components.map(({ purl }) => purl)).add(bill.metadata.component.purl);
  const koa = bill.dependencies.find(({ ref }) => ref.startsWith('pkg:npm/koa@'));
  t.ok(koa?.dependsOn.some((ref) => ref.startsWith('pkg:npm/koa-compose@')));
  for (const { dependsOn, ref } of bill.dependencies)
    for (const one of [ref, ...dependsOn]) if (!known.has(one)) t.fail(one);
});

interface Component {
  readonly purl: string;
  readonly licenses?: readonly unknown[];
}

interface Bill {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

function parseBill(bill: unknown): Bill {
  return JSON.parse(JSON.stringify(bill)) as Bill;
}

function parseManifest(path: string): {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
} {
  return JSON.parse(readFileSync(path, 'utf8')) as ReturnType<typeof parseManifest>;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { parse } from 'yaml';

const folder = fileURLToPath(new URL('../../../.github/workflows/', import.meta.url));
const files = readdirSync(folder);
const pinned = /^\s*-?\s*uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const local = /^\s*-?\s*uses: \.\//;

for (const file of files) {
  const text = readFileSync(join(folder, file), 'utf8');
  const { jobs, permissions } = parseWorkflow(text);

  t.test(`${file}: foreign actions are pinned by commit`, async (t) => {
    const uses = text.split('\n').filter((line) => /\buses:/.test(line) && !local.test(line));
    t.ok(uses.length > 0);
    for (const line of uses) t.match(line, pinned);
  });

  t.test(`${file}: jobs may read only, unless they say what else`, async (t) => {
    t.same(permissions, { contents: 'read' });
    for (const [name, job] of Object.entries(jobs)) {
      t.ok(job.uses !== undefined || job['timeout-minutes'] !== undefined, `${name} ends`);
      for (const { run = '' } of job.steps ?? [])
        t.notMatch(run, /\$\{\{/, 'no text becomes shell');
    }
  });

  t.test(`${file}: no checkout leaves a token behind`, async (t) => {
    for (const { steps = [] } of Object.values(jobs))
      for (const step of steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@')))
        t.same(step.with, { 'persist-credentials': false });
  });
}

t.test('CI is what runs everywhere else', async (t) => {
  const { jobs } = parseWorkflow(readFileSync(join(folder, 'ci.yaml'), 'utf8'));
  t.ok(jobs['tests']?.steps?.some(({ run }) => run === 'bash .ci/run'));
});

t.test('a release is tested first, attested, and published without a stored token', async (t) => {
  const text = readFileSync(join(folder, 'release.yaml'), 'utf8');
  const { jobs } = parseWorkflow(text);
  t.same(jobs['npm']?.needs, ['ci', 'build']);
  t.same(jobs['image']?.needs, ['ci', 'build']);
  t.same(jobs['npm']?.permissions, { contents: 'read', 'id-token': 'write' });
  t.match(text, 'npm publish "./packed/$name-$version.tgz" --provenance');
  t.notMatch(text, /NPM_TOKEN|NODE_AUTH_TOKEN/);
  const image = jobs['image']?.steps?.find(({ uses = '' }) => uses.includes('build-push'));
  t.match(image?.with, { sbom: true, provenance: 'mode=max', push: true });
});

interface Job {
  readonly needs?: readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly {
    readonly run?: string;
    readonly uses?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
  readonly 'timeout-minutes'?: number;
  readonly uses?: string;
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

function parseWorkflow(text: string): Workflow {
  return parse(text, { strict: true }) as Workflow;
}

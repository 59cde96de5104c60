import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { parse, parseAllDocuments } from 'yaml';
import { chartDigest, render, renderings } from '../../../packaging/helm/render.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const chart = 'packaging/helm/ai-proxy';
const golden = (name: string): string =>
  readFileSync(join(root, 'test/golden/helm', `${name}.yaml`), 'utf8');
const helm = ['AI_PROXY_HELM', 'HELM'].map((name) => process.env[name]).find(Boolean) ?? 'helm';
const missing = withoutHelm();

t.test('what is kept of the renderings is of this chart', async (t) => {
  const files = readdirSync(join(root, 'test/golden/helm')).toSorted();
  t.same(
    files,
    Object.keys(renderings)
      .map((name) => `${name}.yaml`)
      .toSorted(),
  );
  for (const name of Object.keys(renderings))
    t.equal(
      golden(name).split('\n', 1)[0],
      `# chart ${chartDigest()}`,
      'render it again: node packaging/helm/render.ts',
    );
});

t.test('Helm renders the same', { skip: missing ?? false }, async (t) => {
  for (const [name, options] of Object.entries(renderings))
    t.equal(render(helm, options), golden(name), name);
});

t.test('Helm has no complaint', { skip: missing ?? false }, async (t) => {
  const said = execFileSync(helm, ['lint', '--strict', join(root, chart)], { encoding: 'utf8' });
  t.match(said, '0 chart(s) failed');
});

t.test('replicas cannot share a claim', { skip: missing ?? false }, async (t) => {
  t.throws(() => render(helm, ['--set', 'data.existingClaim=kept']), /Replicas cannot share/);
});

for (const name of Object.keys(renderings))
  t.test(`rendering ${name}: a pod without rights that ends in peace`, async (t) => {
    const objects = parseObjects(golden(name));
    const pod = objects.find(({ kind }) => kind === 'Deployment')?.spec?.template?.spec;
    const [container] = pod?.containers ?? [];
    t.match(pod, {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, fsGroup: 65532 },
    });
    t.match(container, {
      livenessProbe: { httpGet: { path: '/health/live', port: 'http' } },
      readinessProbe: { httpGet: { path: '/health/ready', port: 'http' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    });
    t.ok((pod?.terminationGracePeriodSeconds ?? 0) > 35, 'longer than preStop and drain');
    const [config, data] = container?.volumeMounts ?? [];
    t.match(config, { mountPath: '/etc/ai-proxy', readOnly: true });
    t.notOk('subPath' in (config ?? {}), 'so that a change of the configuration arrives');
    t.match(data, { mountPath: '/data' });
  });

t.test('a configuration is a ConfigMap, a Secret, or somebody else’s', async (t) => {
  const kinds = (name: string) => parseObjects(golden(name)).map(({ kind }) => kind);
  t.ok(kinds('default').includes('ConfigMap'));
  t.ok(kinds('everything').includes('Secret'));
  t.notOk(kinds('everything').includes('ConfigMap'));
  t.notOk(kinds('foreign').includes('ConfigMap'));
  t.match(golden('foreign'), 'configMap: { name: mine }');
});

t.test('autoscaling takes the place of a number of replicas', async (t) => {
  const objects = parseObjects(golden('everything'));
  t.ok(objects.some(({ kind }) => kind === 'HorizontalPodAutoscaler'));
  t.equal(objects.find(({ kind }) => kind === 'Deployment')?.spec?.replicas, undefined);
});

t.test('its versions are those of the command', async (t) => {
  const version = /"version": "([^"]+)"/.exec(readFileSync(join(root, 'cli/package.json'), 'utf8'));
  const facts: unknown = parse(readFileSync(join(root, chart, 'Chart.yaml'), 'utf8'));
  t.match(facts, { version: version?.[1], appVersion: version?.[1] });
});

function withoutHelm(): string | undefined {
  try {
    execFileSync(helm, ['version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'Helm is not installed here; what it rendered elsewhere is checked';
  }
}

interface KubernetesObject {
  readonly kind: string;
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: Pod };
  };
}

interface Pod {
  readonly containers?: readonly { readonly volumeMounts?: readonly object[] }[];
  readonly terminationGracePeriodSeconds?: number;
}

function parseObjects(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((one) => one !== null);
}

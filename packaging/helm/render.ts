import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const chart = 'packaging/helm/ai-proxy';

/** What the chart is rendered with, by the name of the file that holds the result. */
export const renderings: Readonly<Record<string, readonly string[]>> = {
  default: [],
  everything: [
    '--set',
    'configInSecret=true,autoscaling.enabled=true,tls=true,secrets={one,two}',
    '--set',
    'image.digest=sha256:0123,imagePullSecrets[0].name=pull,podLabels.team=a',
    '--set',
    'env[0].name=TZ,env[0].value=UTC,nodeSelector.disk=ssd,priorityClassName=high',
  ],
  claim: ['--set', 'data.existingClaim=kept,replicas=1,serviceAccount.create=false'],
  foreign: ['--set', 'existingConfig=mine,disruptionBudget.enabled=false,preStopSeconds=0'],
};

/** Digest of the chart's files: what is kept of a rendering names the one it was made of. */
export function chartDigest(): string {
  const hash = createHash('sha256');
  const paths = globSync('**/*.{yaml,tpl}', { cwd: join(root, chart) }).toSorted();
  for (const path of paths)
    hash.update(`${path}\n${readFileSync(join(root, chart, path), 'utf8')}`);
  return hash.digest('hex');
}

/** Renders the chart with Helm. */
export function render(helm: string, options: readonly string[]): string {
  const args = ['template', 'gateway', chart, '--namespace', 'ai', ...options];
  const text = execFileSync(helm, args, { cwd: root, encoding: 'utf8' });
  return `# chart ${chartDigest()}\n${text}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [name, options] of Object.entries(renderings))
    writeFileSync(
      join(root, 'test/golden/helm', `${name}.yaml`),
      render(process.argv[2] ?? 'helm', options),
    );

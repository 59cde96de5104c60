/** What the README of the chart says to type is typed here as far as it goes without a cluster. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseAllDocuments } from 'yaml';
import { blocksOf, readMarkdown, root } from '../unit/documents.ts';
import { excuseFor } from '../unit/typed-blocks.ts';
import { configurationOf, runShell } from './document-shell.ts';

const helm = ['AI_PROXY_HELM', 'HELM'].map((name) => process.env[name]).find(Boolean) ?? 'helm';
const isHere = spawnSync(helm, ['version']).status === 0;
const [block] = blocksOf(readMarkdown('packaging/helm/ai-proxy/README.md'), 'sh');

t.test('its only block is the one that takes a cluster', async (t) => {
  t.ok(block !== undefined && excuseFor(block));
  t.match(block?.code, /^helm install gateway [^\n]+\n$/);
});

t.test(
  'the line makes every object, up to handing them to a cluster',
  { skip: isHere ? false : 'Helm is not installed here' },
  async (t) => {
    const home = t.testdir({});
    symlinkSync(join(root, 'packaging'), join(home, 'packaging'));
    const configuration = configurationOf('docs/operations.md', 'http://127.0.0.1:9');
    writeFileSync(join(home, 'config.yaml'), configuration);
    mkdirSync(join(home, '.bin'));
    writeFileSync(join(home, '.bin/helm'), `#!/bin/sh\nexec "${helm}" "$@" --dry-run=client\n`);
    chmodSync(join(home, '.bin/helm'), 0o755);
    const env = { HOME: home, PATH: `${join(home, '.bin')}:${process.env['PATH'] ?? ''}` };
    const { code, stderr, stdout } = await runShell(block?.code ?? 'exit 1', home, env);
    t.equal(code, 0, stderr);
    const [, manifest = '', notes = ''] = stdout.split(/^(?:MANIFEST|NOTES):$/m);
    const objects = parseAllDocuments(manifest).map((document) => document.toJS() as unknown);
    t.match(
      objects.filter((object) => hasKind(object, 'Deployment')),
      [
        {
          metadata: { name: 'gateway-ai-proxy' },
          spec: {
            template: {
              spec: {
                containers: [
                  {
                    image: 'registry.example.com/ai-proxy:0.1.0',
                    envFrom: [{ secretRef: { name: 'provider-keys' } }],
                  },
                ],
              },
            },
          },
        },
      ],
    );
    const [map] = objects.filter((object) => hasKind(object, 'ConfigMap'));
    t.match(map, { data: { 'config.yaml': configuration } }, 'the file, unchanged');
    t.match(notes, /gateway/);
  },
);

function hasKind(object: unknown, kind: string): boolean {
  return typeof object === 'object' && object !== null && 'kind' in object && object.kind === kind;
}

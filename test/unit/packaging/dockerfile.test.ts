import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { instructionsNamed, readDockerfile } from '../../helpers/image/dockerfile.ts';
import { ignoreRules } from '../../helpers/image/ignore-rules.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const stages = readDockerfile(read('Dockerfile'));
const last = stages.at(-1);
const only = (name: string) => {
  const [instruction, ...others] = instructionsNamed(last, name);
  if (instruction === undefined || others.length > 0) throw new Error(`Not one ${name}.`);
  return instruction;
};

t.test('every stage starts from the Node.js of package.json, by its digest', async (t) => {
  t.equal(stages.length, 2);
  const version = /"node": "(\d+\.\d+\.\d+)"/.exec(read('package.json'))?.[1] ?? '';
  for (const { image } of stages)
    t.match(image, new RegExp(`^node:${version}-[a-z]+-slim@sha256:[0-9a-f]{64}$`));
});

t.test('the gateway is process 1 and gets the signal to stop', async (t) => {
  t.same(only('ENTRYPOINT').words, ['node', '/app/cli/bin/run.js']);
  t.same(only('CMD').words, ['run']);
  t.ok(only('ENTRYPOINT').execForm && only('CMD').execForm, 'no shell is between');
  t.equal(only('STOPSIGNAL').text, 'SIGTERM');
});

t.test('it runs as a user with a number, who is not root', async (t) => {
  t.match(only('USER').text, /^[1-9]\d*:[1-9]\d*$/);
});

t.test('the check of its health needs no shell', async (t) => {
  t.same(only('HEALTHCHECK').words, ['node', '/app/health.js']);
  t.match(only('HEALTHCHECK').text, /^CMD \[/);
});

t.test('one folder is a volume, nothing is fetched, and nothing runs at install', async (t) => {
  t.equal(only('VOLUME').text, '/data');
  const all = stages.flatMap(({ instructions }) => instructions);
  t.same(
    all.filter(({ name }) => name === 'ADD'),
    [],
  );
  for (const { text } of all.filter(
    ({ name, text }) => name === 'RUN' && /npm (?:ci|prune)/.test(text),
  ))
    t.match(text, '--ignore-scripts');
  t.same(
    instructionsNamed(last, 'RUN'),
    [],
    'the last stage runs nothing, so it is built for each platform',
  );
});

t.test('what goes into the build', async (t) => {
  const kept = ignoreRules(read('.dockerignore'));
  const wanted = [
    'package-lock.json',
    'core/src/gateway.ts',
    'plugins/policies/cost/prices.json',
    'cli/bin/run.js',
    'packaging/docker/health.js',
  ];
  const unwanted = [
    '.env',
    '.env.production',
    'cli/src/.env',
    '.git/config',
    'config.yaml',
    'ai-proxy.db',
    'secrets/provider_key',
    'core/src/tls/server.key',
    'plugins/policies/client.pem',
    'core/dist/index.js',
    'cli/src/node_modules/x.js',
    'test/unit/docs.test.ts',
    'node_modules/koa/package.json',
  ];
  for (const path of wanted) t.equal(kept(path), true, path);
  for (const path of unwanted) t.equal(kept(path), false, path);
});

t.test('every folder that is copied is let into the build', async (t) => {
  const kept = ignoreRules(read('.dockerignore'));
  const copied = stages
    .flatMap((stage) => instructionsNamed(stage, 'COPY'))
    .filter(({ options }) => options['from'] === undefined)
    .flatMap(({ words }) => words.slice(0, -1));
  t.ok(copied.length > 10);
  for (const path of copied) t.equal(kept(path), true, path);
});

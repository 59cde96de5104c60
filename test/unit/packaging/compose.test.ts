import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { parse } from 'yaml';
import { instructionsNamed, readDockerfile } from '../../helpers/image/dockerfile.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const compose = parseCompose('compose.yaml');
const withStore = parseCompose('packaging/compose.postgres.yaml');
const gateway = serviceOf(compose, 'gateway');
const postgres = serviceOf(withStore, 'postgres');

t.test('no service can write to its root, has capabilities or gains rights', async (t) => {
  for (const service of [gateway, postgres]) {
    t.equal(service.read_only, true);
    t.same(service.cap_drop, ['ALL']);
    t.same(service.security_opt, ['no-new-privileges:true']);
    t.equal(service['privileged'], undefined);
  }
  t.equal(gateway.cap_add, undefined);
});

t.test('the gateway is published on this machine only, and runs as in the image', async (t) => {
  t.same(gateway.ports, ['127.0.0.1:8317:8317']);
  t.equal(postgres.ports, undefined, 'the database is not published');
  const image = readDockerfile(read('Dockerfile')).at(-1);
  const [health] = instructionsNamed(image, 'HEALTHCHECK');
  t.same(gateway.healthcheck?.test, ['CMD', ...(health?.words ?? [])]);
  const [volume] = instructionsNamed(image, 'VOLUME');
  t.ok(gateway.volumes?.includes(`data:${volume?.text}`));
  t.notOk('entrypoint' in gateway, 'Node.js stays process 1');
});

t.test('requests in flight have more time than the gateway gives them', async (t) => {
  const drain = /'shutdown-timeout': \{[^}]*default: (\d+)/.exec(read('core/src/config/schema.ts'));
  t.ok(Number.parseInt(gateway.stop_grace_period ?? '', 10) > Number(drain?.[1]));
});

t.test('secrets are files, each of them declared, and none is written here', async (t) => {
  for (const { services, secrets = {} } of [compose, withStore])
    for (const [name, service] of Object.entries(services)) {
      for (const secret of service.secrets ?? [])
        t.match(secrets[secret]?.file, /^\.\/secrets\//, `${name} ${secret}`);
      for (const [key, value] of Object.entries(service.environment ?? {}))
        if (/password|key|secret/i.test(key)) t.match(value, /^\/run\/secrets\//, key);
    }
});

t.test('the folder of the configuration is mounted, not the file', async (t) => {
  t.ok(gateway.volumes?.includes('./config:/etc/ai-proxy:ro'));
  t.same(gateway.command, ['run', '--config', '/etc/ai-proxy/config.yaml']);
});

t.test('the gateway waits for its database', async (t) => {
  const condition = { postgres: { condition: 'service_healthy' } };
  t.same(serviceOf(withStore, 'gateway').depends_on, condition);
  t.ok(postgres.healthcheck?.test);
});

t.test('the version is that of the command', async (t) => {
  const version = /"version": "([^"]+)"/.exec(read('cli/package.json'))?.[1];
  t.equal(gateway.image, `ai-proxy:${version}`);
});

interface Service {
  readonly [key: string]: unknown;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly command?: readonly string[];
  readonly depends_on?: unknown;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
  readonly secrets?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets?: Readonly<Record<string, { readonly file?: string }>>;
}

function serviceOf({ services }: Compose, name: string): Service {
  const service = services[name];
  if (service === undefined) throw new Error(`There is no service ${name}.`);
  return service;
}

function parseCompose(path: string): Compose {
  return parse(read(path), { strict: true }) as Compose;
}

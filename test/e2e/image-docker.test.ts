/** The block "Containers" for operators is typed on a machine of its own, where a real Docker engine runs. */
import t from 'tap';
import { dockerPrograms, startDocker } from '../helpers/machine/docker.ts';
import { Machine, noMachine, outside } from '../helpers/machine/machine.ts';
import { startPlainUpstream } from '../helpers/plain-upstream.ts';
import { until } from '../helpers/until.ts';
import { whole } from '../helpers/whole.ts';
import { configurationOf, typedLines, variablesOf } from './document-shell.ts';

const operations = 'docs/operations.md';
const folder = '/root/ai-proxy';
const reason = noMachine(dockerPrograms);
const secret = 'NOBODY-MAY-SEE-THIS';
const unwanted = ['.env', 'core/src/.env.local', 'plugins/policies/tls.key', 'config/config.yaml'];
const curl = 'curl -s --max-time 60 -w %{http_code} http://127.0.0.1:8317';
const json = "-H 'content-type: application/json' -d";
const demo = `${curl}/v1/chat/completions ${json} '{"model":"demo","messages":[{"role":"user","content":"Hello"}]}'`;
const sonnet = `${curl}/v1/messages -H 'x-api-key: secret-of-TEAM_KEY' ${json} '{"model":"sonnet","max_tokens":9,"messages":[{"role":"user","content":"Hello"}]}'`;

if ('skip' in whole) t.plan(0, whole.skip);
else if (reason !== undefined) t.plan(0, `no engine is started: ${reason}`);
else {
  t.setTimeout(900_000);
  t.test('the image, built and run as the document says', async (t) => {
    const upstream = await startPlainUpstream();
    t.teardown(() => upstream.close());
    const machine = await Machine.boot(t);
    const env = variablesOf(operations);
    const type = (line: string) => machine.type(line, { cwd: folder, env });
    const [image = '', composed = ''] = typedLines('test/e2e/image-docker.test.ts');
    const [build = '', run = ''] = image.split('\n');
    const healthy = () => serves(machine);

    await startDocker(machine);
    await machine.cloneTo(folder);
    await t.test('it is built', async (t) => {
      await machine.must('mkdir config', { cwd: folder });
      for (const path of unwanted) await machine.write(`${folder}/${path}`, secret, 0o600);
      const { code, stderr } = await type(build);
      t.equal(code, 0, stderr.slice(-3000));
      await machine.must('rm -r config', { cwd: folder });
    });
    if (!t.passing()) return;

    await t.test('it has what runs, and nothing that builds or is secret', async (t) => {
      const list = "find /app -not -path '/app/node_modules/*/*'";
      const paths = await machine.must(
        `docker run --rm --entrypoint sh ai-proxy:0.1.0 -c "${list}"`,
      );
      const found = paths.split('\n').map((path) => path.slice('/app/'.length));
      const built = /\.map$|^(?:core|cli|plugins)\/(?:src|tsconfig)|^config|\.env|\.key$/;
      t.same(
        found.filter((path) => built.test(path)),
        [],
      );
      for (const name of ['node', 'typescript', 'tap', 'oclif', 'knip'])
        t.notOk(found.includes(`node_modules/${name}`), `${name} is not in it`);
      for (const path of ['node_modules/koa', 'cli/bin/run.js', 'health.js', 'LICENSE'])
        t.ok(found.includes(path), `${path} is in it`);
      const look = `docker run --rm --entrypoint grep ai-proxy:0.1.0 -rl ${secret} /app /data`;
      t.match(await machine.type(look), { code: 1, stdout: /^$/ });
    });

    await t.test('it serves as process 1 of a user who can write to /data only', async (t) => {
      const running = type(run);
      await until('it serves', healthy);
      t.match(await machine.must(demo), /"role":"assistant".*200$/s);
      const id = (await machine.must('docker ps --quiet')).trim();
      const inside = (line: string) => machine.type(`docker exec ${id} ${line}`);
      t.match(await inside('id -u'), { stdout: '65532\n' });
      t.match(await inside('cat /proc/1/comm'), { stdout: /^(?:node|MainThread)/ });
      t.match(await inside('touch /app/probe'), { code: 1, stderr: /Read-only/ });
      t.match(await inside('touch /data/probe'), { code: 0 });
      await machine.must(`docker stop ${id}`);
      t.match(await running, { code: 0 }, 'it ends in peace');
    });

    await t.test(
      'it starts again on the volume of one that was killed, and is healthy',
      async (t) => {
        const options =
          '--detach --read-only --publish 127.0.0.1:8317:8317 --volume ai-proxy:/data';
        const start = (more: string) =>
          machine.must(`docker run ${options} ${more} ai-proxy:0.1.0`);
        const killed = (await start('')).trim();
        await until('it serves', healthy);
        await machine.must(`docker kill ${killed}`);
        const next = (await start('--health-interval 1s')).trim();
        const state = (what: string) =>
          machine.must(`docker inspect --format '{{.State.${what}}}' ${next}`);
        await until(
          'Docker finds it healthy',
          async () => (await state('Health.Status')) === 'healthy\n',
        );
        await machine.must(`docker stop ${next}`);
        t.equal(await state('ExitCode'), '0\n');
      },
    );

    await t.test('Compose starts it with its configuration and its secrets', async (t) => {
      const config = configurationOf(operations, `http://${outside}:${new URL(upstream.url).port}`);
      await machine.write(`${folder}/config.yaml`, config, 0o600);
      const { code, stderr } = await type(composed);
      t.equal(code, 0, stderr);
      await until('it serves', healthy);
      t.match(await machine.must(sonnet), /"Hi".*200$/s);
      t.match(await machine.must(`${curl}/v1/models`), /401$/);
      t.equal(upstream.requests[0]?.headers['x-api-key'], 'secret-of-ANTHROPIC_API_KEY');
      t.match(await type('docker compose stop'), { code: 0 });
      const last = "docker ps --all --latest --format '{{.Names}} {{.Status}}'";
      t.match(await machine.must(last), /ai-proxy.*Exited \(0\)/, 'it ends in peace');
    });

    await t.test('Compose understands the file with PostgreSQL beside it', async (t) => {
      const files = '--file plain.yaml --file packaging/compose.postgres.yaml';
      const check = `sed '/^name:/d' compose.yaml > plain.yaml; docker-compose ${files} config`;
      t.match(await type(check), { code: 0, stdout: /postgres:/ });
    });
  });
}

async function serves(machine: Machine): Promise<boolean> {
  return (await machine.type(`${curl}/health/ready`)).stdout.endsWith('200');
}

import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { buildImage, type Image } from '../helpers/image/build-image.ts';
import {
  firstProcess,
  noContainers,
  runContainer,
  type ContainerOptions,
} from '../helpers/image/container.ts';
import { whole } from '../helpers/whole.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const inputs = ['Dockerfile', '.dockerignore', 'package.json', 'package-lock.json', 'LICENSE'];
const folders = ['tsconfig.base.json', 'core', 'plugins', 'cli', 'packaging/docker'];
const secret = 'NOBODY-MAY-SEE-THIS';
const unreachable = /EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT/;
const numeric = /^(\d+):(\d+)$/;

const reason = noContainers();

if (reason !== undefined) t.plan(0, `the image is not built: ${reason}`);
else
  t.test('the image, its steps performed in folders', whole, async (t) => {
    const work = mkdtempSync(join(tmpdir(), 'ai-proxy-image-'));
    t.teardown(() => rmSync(work, { recursive: true, force: true }));
    const image = await built(contextIn(work), join(work, 'stages'));
    if (image === undefined) return t.plan(0, 'the package registry cannot be reached');

    await t.test('has what runs, and nothing that builds or is secret', async (t) => {
      const app = join(image.root, 'app');
      t.same(globSync('**/{.env*,*.key,config.yaml}', { cwd: app, exclude: ['node_modules'] }), []);
      t.same(globSync('{core,cli,plugins}/dist/**/*.map', { cwd: app }), []);
      t.same(globSync('{core,cli,plugins}/{src,tsconfig*}', { cwd: app }), []);
      for (const name of ['node', 'typescript', 'tap', 'oclif', 'knip'])
        t.notOk(existsSync(join(app, 'node_modules', name)), `${name} is not in it`);
      t.ok(existsSync(join(app, 'node_modules/koa')), 'koa is in it');
      t.same(readdirSync(join(app, 'cli/bin')).toSorted(), ['modern-node.js', 'run.js']);
    });

    await t.test('serves as process 1 of a user who can write to /data only', async (t) => {
      const container = startImage(t, image, work);
      const address = await container.address;
      const answer = await fetch(`${address}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"model":"demo","messages":[{"role":"user","content":"Hello"}]}',
      });
      t.equal(answer.status, 200);
      t.match(await answer.text(), /"role":"assistant"/);
      t.equal(await healthOf(t, image, work, address), 0, 'it is healthy');
      t.same(container.stop('SIGTERM'), true);
      t.same(await container.ended, [0, null], 'SIGTERM ends it in peace');
      t.equal(await healthOf(t, image, work, address), 1, 'it is not healthy any more');
    });

    await t.test('starts again on the volume of one that was killed', async (t) => {
      const killed = startImage(t, image, work);
      await killed.address;
      killed.stop('SIGKILL');
      await killed.ended;
      const next = startImage(t, image, work);
      t.match(await next.address, /^http/);
      next.stop('SIGTERM');
      t.same(await next.ended, [0, null]);
    });
  });

/** The files a build is started with, and some that nobody wants in an image. */
function contextIn(work: string): string {
  const context = join(work, 'context');
  const skipped = /\/(?:node_modules|dist|oclif\.manifest\.json|[\w.]*tsbuildinfo)$/;
  for (const name of [...inputs, ...folders])
    cpSync(join(root, name), join(context, name), {
      recursive: true,
      filter: (path) => !skipped.test(path),
    });
  for (const path of ['.env', 'config.yaml', 'core/src/.env.local', 'plugins/policies/tls.key'])
    writeFileSync(join(context, path), secret);
  return context;
}

async function built(context: string, into: string): Promise<Image | undefined> {
  try {
    return await buildImage(context, into);
  } catch (error) {
    if (error instanceof Error && unreachable.test(error.message)) return undefined;
    throw error;
  }
}

interface Started {
  readonly address: Promise<string>;
  readonly ended: Promise<unknown>;
  readonly stop: (signal: NodeJS.Signals) => boolean;
}

function startImage(t: Test, image: Image, work: string): Started {
  const options = optionsFor(image, work, { AI_PROXY_PORT: '0' });
  const container = runContainer(options, [...image.entrypoint, ...image.command]);
  const ended = once(container, 'exit');
  t.teardown(async () => {
    container.kill('SIGKILL');
    await ended;
  });
  let said = '';
  const address = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      said += String(chunk);
      const port = /listens on http:\/\/[\d.]+:(\d+)\n/.exec(said)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    container.stdout?.on('data', read);
    container.stderr?.on('data', read);
    container.on('exit', () => reject(new Error(`It ended before it listened:\n${said}`)));
  });
  return { address, ended, stop: (signal) => process.kill(firstProcess(container), signal) };
}

async function healthOf(t: Test, image: Image, work: string, address: string): Promise<unknown> {
  const { port } = new URL(address);
  const check = runContainer(optionsFor(image, work, { AI_PROXY_PORT: port }), image.health);
  t.teardown(() => check.kill('SIGKILL'));
  const [code] = await once(check, 'exit');
  return code;
}

function optionsFor(
  { env, root: folder, user, workdir }: Image,
  work: string,
  more: Readonly<Record<string, string>>,
): ContainerOptions {
  const [, uid, gid] = numeric.exec(user) ?? [];
  const from = join(work, 'volume');
  mkdirSync(from, { recursive: true });
  chownSync(from, Number(uid), Number(gid));
  const volume = { from, to: '/data' };
  return {
    root: folder,
    user,
    workdir,
    volume,
    env: { ...env, AI_PROXY_HOST: '127.0.0.1', ...more },
  };
}

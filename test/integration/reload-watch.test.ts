import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startGateway, type TestGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import { until } from '../helpers/until.ts';

const config = (key: string): string => `
pipeline:
  - chat-api
  - auth: { keys: [${key}] }
  - router
  - demo: { word-interval-ms: 20 }
`;

interface Scene {
  readonly gateway: TestGateway;
  readonly folder: string;
  readonly file: string;
  ask(key: string, stream?: boolean): Promise<Response>;
  /** Waits until so many reloads have succeeded. */
  reloaded(count: number): Promise<void>;
}

function makeFolder(test: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  test.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A gateway that watches `config.yaml` of a folder. */
async function watching(test: Test, folder: string): Promise<Scene> {
  const file = join(folder, 'config.yaml');
  const gateway = await startGateway({ configFile: file, builtins, watch: true });
  test.teardown(() => gateway.close());
  const { vitals } = gateway.gateway;
  return {
    gateway,
    folder,
    file,
    ask: (key, stream = false) =>
      fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify({
          model: 'demo',
          stream,
          messages: [{ role: 'user', content: 'a b c d e f g h i j k l m n o p' }],
        }),
      }),
    reloaded: (count) => until(`${count} reloads succeed`, () => vitals.reloads.succeeded >= count),
  };
}

t.test('a file that is written or replaced is in force soon, and open streams go on', async (t) => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'config.yaml'), config('key-of-start'));
  const { ask, file, gateway, reloaded } = await watching(t, folder);
  const open = await ask('key-of-start', true);

  writeFileSync(file, config('key-written'));
  await reloaded(1);
  t.equal((await ask('key-written')).status, 200);
  t.equal((await ask('key-of-start')).status, 401);

  writeFileSync(join(folder, 'new'), config('key-renamed'));
  renameSync(join(folder, 'new'), file);
  await reloaded(2);
  t.equal((await ask('key-renamed')).status, 200);
  t.match(await open.text(), /data: \[DONE\]/, 'a stream that is older than both ends well');
  t.match(
    gateway.logs.filter(({ msg }) => msg === 'configuration reloaded'),
    [
      { changed: ['pipeline[1].auth.keys[0]: changed'] },
      { changed: ['pipeline[1].auth.keys[0]: changed'] },
    ],
  );
});

t.test('a swap of links is in force soon', async (t) => {
  const folder = makeFolder(t);
  const swap = (version: string): void => {
    mkdirSync(join(folder, `..${version}`));
    writeFileSync(join(folder, `..${version}`, 'config.yaml'), config(`key-of-${version}`));
    symlinkSync(`..${version}`, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  swap('version-1');
  symlinkSync('..data/config.yaml', join(folder, 'config.yaml'));
  const { ask, reloaded } = await watching(t, folder);
  for (const at of [1, 2, 3]) {
    swap(`version-${at + 1}`);
    rmSync(join(folder, `..version-${at}`), { recursive: true });
    await reloaded(at);
    t.equal((await ask(`key-of-version-${at + 1}`)).status, 200);
    t.equal((await ask(`key-of-version-${at}`)).status, 401);
  }
});

t.test('twenty broken files in a row change nothing', async (t) => {
  const folder = makeFolder(t);
  writeFileSync(join(folder, 'config.yaml'), config('key-of-start'));
  const { ask, file, gateway, reloaded } = await watching(t, folder);
  const { vitals } = gateway.gateway;
  const good = config('key-of-start');
  for (let at = 1; at <= 20; at++) {
    const broken = [
      `port: "${at}"\n`,
      `${good}unknown-key-${at}: 1\n`,
      `pipeline: [chat-api, rooter-${at}]\n`,
      `api-keys: [a\nport: ${at}\n`,
      `# ${at}\n${good.slice(0, 40)}: [`,
    ];
    writeFileSync(file, broken[at % broken.length] ?? '');
    await until(`the broken file ${at} is refused`, () => vitals.reloads.refused === at);
    t.equal((await ask('key-of-start')).status, 200);
    t.match(vitals.reloads.lastProblems, /config\.yaml:\d+:\d+ [A-Z_]+ /);
  }
  t.equal(vitals.reloads.succeeded, 0);
  rmSync(file);
  writeFileSync(file, config('key-of-the-end'));
  await reloaded(1);
  t.equal((await ask('key-of-the-end')).status, 200);
});

t.test('secrets in files and local plugins are watched, too', async (t) => {
  const folder = makeFolder(t);
  const secret = join(folder, 'secret');
  const plugin = join(folder, 'answer.ts');
  const pluginText = (word: string): string =>
    `const word: string = '${word}';
     export default { name: 'answer', api: 1, summary: 'Answers.', setup: () => ({
       http: [async (koa, next) => { koa.path === '/word' ? koa.res.end(word) : await next(); }],
     }) };`;
  writeFileSync(secret, 'key-in-file-1\n');
  writeFileSync(plugin, pluginText('first'));
  writeFileSync(
    join(folder, 'config.yaml'),
    `pipeline:\n  - ./answer.ts\n  - chat-api\n  - auth: { keys: ['${pathToFileURL(secret).href}'] }\n  - router\n  - demo\n`,
  );
  const { ask, gateway, reloaded } = await watching(t, folder);
  const word = async (): Promise<string> => (await fetch(`${gateway.url}/word`)).text();
  t.equal(await word(), 'first');

  writeFileSync(secret, 'key-in-file-2\n');
  await reloaded(1);
  t.equal((await ask('key-in-file-2')).status, 200);
  t.equal((await ask('key-in-file-1')).status, 401);

  writeFileSync(plugin, pluginText('second'));
  await reloaded(2);
  t.equal(await word(), 'second');

  rmSync(secret);
  writeFileSync(plugin, 'export default 1;');
  await until('a reload is refused', () => gateway.gateway.vitals.reloads.refused === 1);
  writeFileSync(secret, 'key-in-file-2\n');
  writeFileSync(plugin, pluginText('third'));
  await reloaded(3);
  t.equal(await word(), 'third');
  t.match(
    gateway.logs.filter(({ msg }) => msg === 'configuration reloaded'),
    [
      { changed: ['pipeline[2].auth.keys[0]: changed'] },
      { changed: ['./answer.ts: changed'] },
      { changed: ['./answer.ts: changed'] },
    ],
  );
  t.notMatch(JSON.stringify(gateway.logs), /key-in-file/);
});

t.test('a file that lacks its keys opens the gateway only when somebody asks for it', async (t) => {
  const folder = makeFolder(t);
  const file = join(folder, 'config.yaml');
  writeFileSync(file, config('key-of-start'));
  const { ask, gateway, reloaded } = await watching(t, folder);
  const { vitals } = gateway.gateway;
  writeFileSync(file, 'pipeline:\n  - chat-api\n  - router\n  - demo\n');
  await until('the reload is refused', () => vitals.reloads.refused >= 1);
  t.match(vitals.reloads.lastProblems, /no client keys any more/);
  t.equal((await ask('another-key')).status, 401);
  await gateway.gateway.reload();
  await reloaded(1);
  t.equal((await ask('another-key')).status, 200);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@ai-proxy/core';
import { startGateway, type TestGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t from 'tap';

const config = (key: string): string => `
pipeline:
  - chat-api
  - auth: { keys: [${key}] }
  - router
  - demo: { word-interval-ms: 20 }
`;

t.test('reload', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  const configFile = join(folder, 'config.yaml');
  writeFileSync(configFile, config('first-client-key'));
  const gateway = await startGateway({ configFile, builtins });
  t.teardown(async () => {
    await gateway.close();
    rmSync(folder, { recursive: true });
  });
  const ask = (key: string, stream = false): Promise<Response> =>
    fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({
        model: 'demo',
        stream,
        messages: [{ role: 'user', content: 'a b c d e f' }],
      }),
    });

  const logged = (msg: string): unknown[] => gateway.logs.filter((line) => line['msg'] === msg);

  const open = await ask('first-client-key', true);
  writeFileSync(configFile, config('second-client-key'));
  const outcome = await gateway.gateway.reload();
  t.strictSame(outcome, { changed: ['pipeline[1].auth.keys[0]: changed'], restart: [] });
  t.match(logged('configuration reloaded'), [outcome]);

  t.equal((await ask('second-client-key')).status, 200, 'the new key is good');
  t.equal((await ask('first-client-key')).status, 401, 'the old key is not');
  t.match(await open.text(), /data: \[DONE\]/, 'a stream of the old generation ends well');

  writeFileSync(configFile, 'pipeline:\n  - chat-api\n  - rooter\n');
  await t.rejects(gateway.gateway.reload(), ConfigError, 'a bad file is refused');
  t.equal((await ask('second-client-key')).status, 200, 'and the configuration before it goes on');
  t.match(logged('the configuration was not reloaded; the old one keeps serving'), [
    { level: 50, problems: [/config\.yaml:3:5 PLUGIN_NOT_FOUND/] },
  ]);
  t.match(gateway.gateway.vitals.reloads, {
    succeeded: 1,
    refused: 1,
    lastProblems: /config\.yaml:3:5 PLUGIN_NOT_FOUND/,
  });
  t.notMatch(JSON.stringify(gateway.logs), /-client-key/, 'no key is logged');
});

t.test('requests that are older than a reload', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  const configFile = join(folder, 'config.yaml');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const slow = (seconds: number): string =>
    `daemon: { shutdown-timeout: ${seconds} }\npipeline: [chat-api, router, demo: { word-interval-ms: 100 }]\n`;
  const serving = async (seconds: number): Promise<[TestGateway, Promise<string>]> => {
    writeFileSync(configFile, slow(seconds));
    const gateway = await startGateway({ configFile, builtins });
    const open = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'demo',
        stream: true,
        messages: [{ role: 'user', content: 'a b c d e f g h' }],
      }),
    });
    return [gateway, open.text()];
  };

  const [patient, first] = await serving(0);
  await patient.gateway.reload();
  t.match(await first, /data: \[DONE\]/, 'have all the time they need while the gateway runs');
  await patient.close();

  const [stopping, second] = await serving(20);
  await stopping.gateway.reload();
  await stopping.close();
  t.match(await second, /data: \[DONE\]/, 'are waited for when the gateway stops');

  const [hasty, third] = await serving(0);
  const cut = t.rejects(third, 'are cut off when the time to stop is over');
  await hasty.gateway.reload();
  await hasty.close();
  await cut;
});

t.test('a reload that is overtaken by a stop changes nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  const configFile = join(folder, 'config.yaml');
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(configFile, config('first-client-key'));
  const gateway = await startGateway({ configFile, builtins });
  const before = gateway.gateway.config;
  const overtaken = t.rejects(gateway.gateway.reload(), { code: 'SHUTTING_DOWN' });
  await Promise.all([overtaken, gateway.close()]);
  await t.rejects(gateway.gateway.reload(), { code: 'SHUTTING_DOWN' });
  t.match(gateway.gateway.vitals.reloads, { succeeded: 0, refused: 0 });
  t.equal(gateway.gateway.config, before);
  t.notMatch(JSON.stringify(gateway.logs), 'configuration reloaded');
});

t.test('a reload names what waits for a restart until it is done', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  const configFile = join(folder, 'config.yaml');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const write = (text: string): void =>
    writeFileSync(configFile, `${text}pipeline: [chat-api, router, demo]\n`);
  write('');
  const gateway = await startGateway({ configFile, builtins });
  t.teardown(() => gateway.close());
  t.strictSame(await gateway.gateway.reload(), { changed: [], restart: [] });
  write('tls: { enable: true, cert: none.pem, key: none.pem }\n');
  const refused: unknown = await gateway.gateway.reload().catch((error: unknown) => error);
  t.match(refused, {
    problems: [{ code: 'CONFIG_INVALID', line: 1, message: /none\.pem cannot be read \(ENOENT\)/ }],
  });
  write('request-timeout: 60\n');
  t.strictSame(await gateway.gateway.reload(), {
    changed: ['request-timeout: 300 → 60'],
    restart: [],
  });
});

t.test('a plugin that contributes nothing is refused with its place', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const given of ['', 'return "x";', 'return null;']) {
    const plugin = join(folder, `plugin-${given.length}.mjs`);
    writeFileSync(
      plugin,
      `export default { name: 'empty', api: 1, summary: 'Empty.', setup() { ${given} } };`,
    );
    const pipeline = `pipeline: [chat-api, '${plugin}', router, demo]`;
    const error: unknown = await startGateway({ config: pipeline, builtins }).catch(
      (failure: unknown) => failure,
    );
    t.ok(error instanceof ConfigError);
    t.match(error, { problems: [{ code: 'PLUGIN_SETUP_FAILED', line: 1 }] });
  }
});

t.test('close', async (t) => {
  const gateway = await startGateway({ config: config('client-key-1'), builtins });
  const open = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer client-key-1' },
    body: JSON.stringify({
      model: 'demo',
      stream: true,
      messages: [{ role: 'user', content: 'a b c' }],
    }),
  });
  const closing = gateway.close();
  t.match(await open.text(), /data: \[DONE\]/, 'an open stream ends well');
  await closing;
  await t.rejects(fetch(gateway.url), 'nobody listens any more');
});

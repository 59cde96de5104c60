import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGateway, type Gateway } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';

interface Place {
  readonly gateway: Gateway;
  readonly url: string;
  readonly console: string[];
  readonly home: string;
  /** Writes the configuration anew. */
  configure(changes: object): void;
}

async function start(t: Test, changes: object): Promise<Place> {
  const home = t.testdir({});
  const configFile = join(home, 'config.yaml');
  const configure = (options: object): void =>
    writeFileSync(configFile, JSON.stringify({ host: '127.0.0.1', port: 0, ...options }));
  configure({ 'logging-to-file': true, 'log-dir': join(home, 'logs'), ...changes });
  const console: string[] = [];
  const gateway = await createGateway({
    builtins,
    defaultPipeline,
    configFile,
    env: {},
    logDestination: { write: (line) => void console.push(line) },
  });
  t.teardown(() => gateway.close());
  const { port } = await gateway.listen();
  return { gateway, url: `http://127.0.0.1:${port}`, console, home, configure };
}

function logOf(home: string, folder = 'logs'): string {
  const directory = join(home, folder);
  const [name = ''] = existsSync(directory) ? readdirSync(directory) : [];
  return name === '' ? '' : readFileSync(join(directory, name), 'utf8');
}

const ask = async (url: string, path: string): Promise<void> => {
  await (await fetch(url + path, { method: 'POST', body: '{}' })).text();
};

t.test('the log goes to a file of the day, and the console learns where', async (t) => {
  const { gateway, url, console, home } = await start(t, {});
  await ask(url, '/v1/after-the-start');
  await gateway.close();
  const [name = ''] = readdirSync(join(home, 'logs'));
  t.match(name, /^ai-proxy\.log\.\d{4}-\d\d-\d\d$/);
  t.match(logOf(home), 'after-the-start');
  t.match(console.join(''), join(home, 'logs'));
  t.match(console.join(''), 'demo provider', 'warnings of the start are seen by whoever starts it');
  t.notMatch(console.join(''), 'after-the-start');
});

t.test('a reload moves the log, and turns details on and off', async (t) => {
  const { gateway, url, console, home, configure } = await start(t, {});
  await ask(url, '/v1/first');
  configure({ 'logging-to-file': true, 'log-dir': join(home, 'other'), debug: true });
  await gateway.reload();
  await ask(url, '/v1/second');
  configure({});
  await gateway.reload();
  await ask(url, '/v1/third');
  await gateway.close();
  t.match(logOf(home), 'first');
  t.notMatch(logOf(home), 'second');
  t.match(logOf(home, 'other'), 'second');
  t.notMatch(logOf(home, 'other'), 'third');
  t.match(console.join(''), 'third');
});

t.test('debug applies at a reload, to plugins as well', async (t) => {
  const home = t.testdir({
    'chatty.mjs': `export default {
      name: 'chatty', api: 1, summary: 'Talks.',
      setup: (host) => ({ ready: () => { host.log.debug('a detail'); } }),
    };`,
    'config.yaml': '',
  });
  const configFile = join(home, 'config.yaml');
  const configure = (debug: boolean): void =>
    writeFileSync(
      configFile,
      JSON.stringify({
        host: '127.0.0.1',
        port: 0,
        debug,
        pipeline: ['./chatty.mjs', 'chat-api', 'router', 'demo'],
      }),
    );
  const lines: string[] = [];
  const details = (): number => lines.filter((line) => line.includes('a detail')).length;
  configure(false);
  const gateway = await createGateway({
    builtins,
    defaultPipeline,
    configFile,
    env: {},
    logDestination: { write: (line) => void lines.push(line) },
  });
  t.teardown(() => gateway.close());
  t.equal(details(), 0);
  configure(true);
  await gateway.reload();
  t.equal(details(), 1);
  writeFileSync(configFile, 'debug: maybe');
  await t.rejects(gateway.reload());
  configure(true);
  await gateway.reload();
  t.equal(details(), 2);
  configure(false);
  await gateway.reload();
  t.equal(details(), 2);
});

t.test('a directory that cannot be used is a mistake of the configuration', async (t) => {
  const { gateway, url, home, configure } = await start(t, {});
  writeFileSync(join(home, 'file'), '');
  configure({ 'logging-to-file': true, 'log-dir': join(home, 'file') });
  await t.rejects(gateway.reload(), { name: 'ConfigError', message: /log-dir .*file \(EEXIST\)/ });
  await ask(url, '/v1/still-here');
  await gateway.close();
  t.match(logOf(home), 'still-here');
  const made = createGateway({
    builtins,
    defaultPipeline,
    configFile: join(home, 'config.yaml'),
    env: {},
    logDestination: { write: () => undefined },
  });
  await t.rejects(made, { name: 'ConfigError' });
});

t.test('requests cannot forge lines', async (t) => {
  const { gateway, url, home } = await start(t, {});
  const evil = 'x\r\n{"level":60}\u001b[2J\u2028\ud800';
  for (const path of [
    '/v1/chat/completions',
    `/v1beta/models/${encodeURIComponent('y\r\n\u001b[2J\u2028')}:generateContent`,
  ])
    await (
      await fetch(url + path, {
        method: 'POST',
        headers: { 'user-agent': 'z'.repeat(8000) },
        body: JSON.stringify({ model: evil.repeat(1000), messages: [{ role: evil }] }),
      })
    ).text();
  await gateway.close();
  const text = logOf(home);
  t.notMatch(text.replaceAll('\n', ''), /[\p{Cc}\u2028\u2029]/u);
  for (const line of text.trimEnd().split('\n')) {
    t.not(JSON.parse(line).level, 60);
    t.ok(line.length < 32 * 1024);
  }
});

import { join, resolve } from 'node:path';
import t from 'tap';
import { daemonSettings } from '../../../../cli/src/daemon/settings.ts';

const none = { pidFile: undefined };
const usual = {
  pidFile: resolve('ai-proxy.pid'),
  logDirectory: resolve('logs'),
  shutdownTimeout: 30,
};

const files: Record<string, readonly [text: string, expected: object]> = {
  'a whole file': [
    'port: 1\nlog-dir: /var/log/p\ndaemon:\n  pid-file: /run/p.pid\n  shutdown-timeout: 7\n',
    { pidFile: '/run/p.pid', logDirectory: '/var/log/p', shutdownTimeout: 7 },
  ],
  'an empty file': ['', usual],
  'a file with mistakes of other keys': [
    'prot: [\ndaemon: { pid-file: /run/p.pid }\n',
    { ...usual, pidFile: '/run/p.pid' },
  ],
  'a file that has a key twice': [
    'port: 1\nport: 2\ndaemon:\n  pid-file: /run/p.pid\n',
    { ...usual, pidFile: '/run/p.pid' },
  ],
  'values of the wrong kind': [
    'log-dir: 7\ndaemon: { pid-file: [], shutdown-timeout: soon }\n',
    usual,
  ],
  JSON: [
    '{ "port": 1, "daemon": { "pid-file": "/run/p.pid" } }',
    { ...usual, pidFile: '/run/p.pid' },
  ],
  'an alias': [
    'usual: &d { pid-file: /run/p.pid }\ndaemon: *d\n',
    { ...usual, pidFile: '/run/p.pid' },
  ],
  'braces over several lines, quotes, CRLF, comments at the margin': [
    '\uFEFF"daemon": {\r\n# why\r\n  pid-file: /run/p.pid,\r\n}\r\nport: 1\r\n\'log-dir\' : /var/log/p\r\n',
    { ...usual, pidFile: '/run/p.pid', logDirectory: '/var/log/p' },
  ],
  'keys that begin alike': ['daemons:\n  pid-file: /no\nx-log-dir: /no\nlog-dirs: /no\n', usual],
  'a huge file': [
    `model-prices:\n${'  m: { input: 1 }\n'.repeat(150_000)}daemon:\n  pid-file: /run/p.pid\n`,
    { ...usual, pidFile: '/run/p.pid' },
  ],
  'a huge list of aliases': [
    `a: &a [x]\nb: [${'*a,'.repeat(300_000)}]\ndaemon:\n  pid-file: /run/p.pid\n`,
    { ...usual, pidFile: '/run/p.pid' },
  ],
  'a bomb in its own block': [
    `daemon:\n  a: &a [x,x]\n${Array.from({ length: 40 }, (_, at) => `  a${at}: &a${at} [*a, *a]\n`).join('')}`,
    usual,
  ],
  'huge JSON': [
    JSON.stringify({ names: Array.from({ length: 50_000 }, String), 'log-dir': '/var/log/p' }),
    { ...usual, logDirectory: '/var/log/p' },
  ],
  'no map at all': ['- daemon\n', usual],
};

for (const [title, [text, expected]] of Object.entries(files)) {
  t.test(title, async (t) => {
    const file = join(t.testdir({ 'c.yaml': text }), 'c.yaml');
    t.same(daemonSettings(file, none), expected);
  });
}

t.test('a flag wins over the file', async (t) => {
  const file = join(t.testdir({ 'c.yaml': 'daemon: { pid-file: /run/p.pid }\n' }), 'c.yaml');
  t.equal(daemonSettings(file, { pidFile: '/run/flag.pid' }).pidFile, '/run/flag.pid');
});

t.test(
  'a named file that is not there is refused, so that no other gateway is meant',
  async (t) => {
    const folder = t.testdir({ 'c.yaml': '' });
    const gone = join(folder, 'gone.yaml');
    const cure =
      'Name the configuration with --config, or with --pid-file the PID file of the gateway.';
    const refused = (message: string) => ({ name: 'Refusal', message });
    t.throws(() => daemonSettings(gone, none), refused(`${gone} is not there. ${cure}`));
    const within = join(folder, 'c.yaml', 'c.yaml');
    t.throws(() => daemonSettings(within, none), refused(`${within} is not there. ${cure}`));
    t.throws(() => daemonSettings(folder, none), refused(`${folder} is a folder. ${cure}`));
    t.same(daemonSettings(gone, { pidFile: '/run/p.pid' }), { ...usual, pidFile: '/run/p.pid' });
    t.same(daemonSettings(gone, { ...none, beforeStart: true }), usual);
  },
);

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

const unit = new URL('../../../packaging/systemd/ai-proxy.service', import.meta.url);
const text = readFileSync(unit, 'utf8');

/** The settings of the unit; one that is written twice has both values. */
function settings(): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([A-Z]\w+)=(.*)$/.exec(line) ?? [];
    if (name !== '') found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

t.test('systemd waits until the gateway says that it is ready', async (t) => {
  const found = settings();
  t.same(found.get('Type'), ['notify']);
  t.same(found.get('NotifyAccess'), ['all'], 'systemd-notify is a process of its own');
  const [start = ''] = found.get('ExecStart') ?? [];
  const [reload = ''] = found.get('ExecReload') ?? [];
  t.match(start, /^\/\S+\/ai-proxy run --config \/etc\/\S+ --pid-file \/run\/ai-proxy\/\S+\.pid$/);
  t.match(reload, /^\/\S+\/ai-proxy reload --pid-file \/run\/ai-proxy\/\S+\.pid$/);
  t.equal(/--pid-file (\S+)/.exec(reload)?.[1], /--pid-file (\S+)/.exec(start)?.[1]);
  t.same(found.get('RuntimeDirectory'), ['ai-proxy']);
  t.same(found.get('RuntimeDirectoryMode'), ['0700']);
});

t.test('it may do little', async (t) => {
  const found = settings();
  for (const name of ['DynamicUser', 'NoNewPrivileges', 'PrivateTmp', 'PrivateDevices'])
    t.same(found.get(name), ['yes'], name);
  t.same(found.get('ProtectSystem'), ['strict']);
  t.same(found.get('CapabilityBoundingSet'), ['']);
  t.notOk(found.has('MemoryDenyWriteExecute'), 'Node.js would not start');
});

t.test(
  'systemd finds no mistake in it',
  { skip: !hasSystemd() && 'no systemd-analyze' },
  async (t) => {
    // The program is not installed here.
    const copy = join(t.testdir({}), 'ai-proxy.service');
    writeFileSync(copy, text.replaceAll('/usr/local/bin/ai-proxy', '/bin/true'));
    t.equal(verified(copy), '');
    writeFileSync(
      copy,
      text.replaceAll('/usr/local/bin/ai-proxy', '/bin/true').replace('LimitNOFILE', 'LimitNofile'),
    );
    t.match(verified(copy), "Unknown key 'LimitNofile'", 'it looks for mistakes');
  },
);

function verified(file: string): string {
  const command = `systemd-analyze verify "$0" 2>&1`;
  return execFileSync('sh', ['-c', command, file], { encoding: 'utf8' });
}

function hasSystemd(): boolean {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

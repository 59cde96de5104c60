import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import {
  controlDirectory,
  socketSuffixLength,
} from '../../../../cli/src/daemon/control-directory.ts';

t.test('is beside the PID file as long as a socket has an address there', async (t) => {
  const longest = `/${'a'.repeat(100 - socketSuffixLength - '.d'.length - 1)}`;
  t.equal(controlDirectory('/run/a.pid'), '/run/a.pid.d');
  t.equal(controlDirectory(longest), `${longest}.d`);
  for (const longer of [`${longest}a`, `/${'ä'.repeat(50)}.pid`]) {
    const directory = controlDirectory(longer);
    t.ok(directory.startsWith(join(tmpdir(), 'ai-proxy-')), directory);
    t.equal(controlDirectory(longer), directory, 'the same for everybody');
  }
  t.not(controlDirectory(`${longest}a`), controlDirectory(`${longest}b`));
});

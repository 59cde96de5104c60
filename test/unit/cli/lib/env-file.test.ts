import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { newerEnvFile } from '../../../../cli/src/lib/env-file.ts';

t.test('a file of variables is newer when it was written after the process began', async (t) => {
  const file = join(t.testdir({ '.env': 'A=1\n' }), '.env');
  t.equal(newerEnvFile(file), file);
  const before = performance.timeOrigin / 1000 - 60;
  utimesSync(file, before, before);
  t.equal(newerEnvFile(file), undefined);
  t.equal(newerEnvFile(`${file}.gone`), undefined);
});

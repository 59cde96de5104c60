import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { waypoints } from '../../../../core/src/config/waypoints.ts';

function folderFor(test: Test): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ai-proxy-')));
  test.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

t.test('a plain file is the whole way, whether it is there or not', async (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, 'a'), '');
  t.strictSame(waypoints(join(folder, 'a')), [join(folder, 'a')]);
  t.strictSame(waypoints(join(folder, 'x', 'b')), [join(folder, 'x', 'b')]);
});

t.test('names each link, of folders, too', async (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, '..v1'));
  writeFileSync(join(folder, '..v1', 'a'), '');
  symlinkSync('..v1', join(folder, '..data'));
  symlinkSync('..data/a', join(folder, 'a'));
  symlinkSync(join(folder, 'a'), join(folder, 'b'));
  t.strictSame(waypoints(join(folder, 'b')), [
    join(folder, 'b'),
    join(folder, 'a'),
    join(folder, '..data'),
    join(folder, '..v1', 'a'),
  ]);
});

t.test('a circle of links has an end', async (t) => {
  const folder = folderFor(t);
  symlinkSync('b', join(folder, 'a'));
  symlinkSync('a', join(folder, 'b'));
  t.equal(waypoints(join(folder, 'a')).length, 41);
});

import t from 'tap';
import { sourceFiles } from './source-tree.ts';

const maximumLines = 300;

t.test(`no source file is longer than ${maximumLines} lines`, async (t) => {
  const files = sourceFiles('core/src', 'plugins', 'cli', 'dashboard', 'examples');
  const long = files
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines > maximumLines)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
  t.ok(files.length > 0, 'there are files to measure');
  t.same(long, []);
});

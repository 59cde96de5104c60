import t from 'tap';
import { table } from '../../../../cli/src/lib/table.ts';

t.test('makes every column as wide as its widest cell and ends lines without spaces', async (t) => {
  t.same(
    table([
      ['#', 'plugin', 'also'],
      ['1', 'a', ''],
      ['10', 'longer-name', 'x'],
    ]),
    ['#   plugin       also', '1   a', '10  longer-name  x'],
  );
});

t.test('gives no lines for no rows', async (t) => {
  t.same(table([]), []);
});

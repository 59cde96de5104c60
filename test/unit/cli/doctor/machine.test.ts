import { join } from 'node:path';
import t from 'tap';
import { descriptorLimit } from '../../../../cli/src/doctor/machine.ts';

const table = (limit: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units\nMax open files            ${limit}                 ${limit}                 files\nMax locked memory         8388608              8388608              bytes\n`;

t.test('the limit of open files is read from the table of the system', async (t) => {
  const folder = t.testdir({
    some: table('1024'),
    all: table('unlimited'),
    none: 'Max open things 4\n',
  });
  t.equal(descriptorLimit(join(folder, 'some')), 1024);
  t.equal(descriptorLimit(join(folder, 'all')), Number.POSITIVE_INFINITY);
  t.equal(descriptorLimit(join(folder, 'none')), undefined);
  t.equal(descriptorLimit(join(folder, 'gone')), undefined);
});

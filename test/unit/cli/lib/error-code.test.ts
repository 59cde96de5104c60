import { readFileSync } from 'node:fs';
import t from 'tap';
import { errorCode } from '../../../../cli/src/lib/error-code.ts';

t.test('tells the code of an error of the system, and none of others', async (t) => {
  const error = t.throws(() => readFileSync('/nowhere/at/all'));
  t.equal(errorCode(error), 'ENOENT');
  for (const other of [new Error('no code'), 'a text', undefined])
    t.equal(errorCode(other), 'unknown');
});

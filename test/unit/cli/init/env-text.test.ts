import { parseEnv } from 'node:util';
import t from 'tap';
import { keyTrouble, withVariables } from '../../../../cli/src/init/env-text.ts';

t.test('what was there stays, and the new ones read back as they were typed', async (t) => {
  const keys = { PLAIN: 'sk-ant-1_2.3/4+5=', ODD: 'a #b "c" $d' };
  const text = withVariables('# mine\nOLD=1', keys);
  t.match(text, /^# mine\nOLD=1\nPLAIN=sk-ant/);
  t.same({ ...parseEnv(text) }, { OLD: '1', ...keys });
  t.equal(withVariables('', { A: 'b' }), 'A=b\n');
  t.equal(withVariables('OLD=1\n', {}), 'OLD=1\n');
});

t.test('keys that no file of variables can hold are refused', async (t) => {
  t.equal(keyTrouble('sk-fine'), undefined);
  t.equal(keyTrouble(''), undefined);
  t.match(keyTrouble("it's"), /quotation mark/);
  t.match(keyTrouble('line\nbreak'), /visible ASCII/);
  t.match(keyTrouble('schlüssel'), /visible ASCII/);
});

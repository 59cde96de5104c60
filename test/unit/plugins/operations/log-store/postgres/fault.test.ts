import t from 'tap';
import {
  isRowFault,
  isServerFault,
} from '../../../../../../plugins/operations/log-store/postgres/fault.ts';

const failure = (code?: string): Error =>
  Object.assign(new Error('no'), code === undefined ? {} : { code });

t.test('values that do not fit are at fault themselves', async (t) => {
  for (const code of ['22003', '22P02', '23505']) {
    t.ok(isRowFault(failure(code)), code);
    t.notOk(isServerFault(failure(code)), code);
  }
});

t.test('the server is at fault where it cannot be reached, or says so', async (t) => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', '08006', '28P01', '3D000', '53100', '57P01'])
    t.ok(isServerFault(failure(code)), code);
  t.ok(isServerFault(failure()), 'a timeout has no code');
  t.notOk(isRowFault(failure()));
});

t.test('neither is where a transaction has to be tried again', async (t) => {
  for (const code of ['40001', '40P01', '57014']) {
    t.notOk(isRowFault(failure(code)), code);
    t.notOk(isServerFault(failure(code)), code);
  }
});

import t from 'tap';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import { createLog } from '../../../../core/src/observe/log.ts';

t.test('writes one JSON object a line, without secrets wherever they stand', async (t) => {
  const written: string[] = [];
  const redactor = new Redactor();
  const log = createLog({
    level: 'info',
    redactor,
    destination: { write: (line) => void written.push(line) },
  });
  redactor.add('sk-secret-0123');
  const cause = new Error('refused sk-secret-0123');
  log.info({ id: 'r1', 'sk-secret-0123': ['x sk-secret-0123 y'] }, 'said sk-secret-0123');
  log.child({ plugin: 'sk-secret-0123' }).error({ err: new Error('failed', { cause }) }, 'failed');
  log.debug('not at this level');
  log.info('line\r\nforged {"level":60}\u2028');
  t.equal(written.length, 3);
  t.notMatch(written.join(''), 'secret');
  for (const line of written) {
    t.match(line, /^[^\n]*\n$/);
    t.match(JSON.parse(line), { level: Number, time: /^\d{4}-\d\d-\d\dT/ });
  }
  t.match(JSON.parse(written[0] ?? ''), { id: 'r1', msg: 'said ***' });
  t.equal(JSON.parse(written[2] ?? '').msg, 'line\r\nforged {"level":60}\u2028');
});

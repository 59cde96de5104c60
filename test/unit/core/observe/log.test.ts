import t from 'tap';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import { createLog, logOfRequest } from '../../../../core/src/observe/log.ts';

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

t.test('texts of clients can neither forge lines nor fill the disk', async (t) => {
  const written: string[] = [];
  const redactor = new Redactor();
  redactor.add('sk-secret-0123');
  const log = createLog({
    level: 'info',
    redactor,
    destination: { write: (line) => void written.push(line) },
  });
  const texts = [
    'x\r\n{"level":60}',
    '\u001b[2J\u009b2J',
    'x\u2028y\u2029z\u0085',
    'x'.repeat(1024 * 1024),
    `\ud800${'y'.repeat(100)}\udfff`,
    // The cut is made after the secret is taken out: half of one would be no secret to look for.
    `${'z'.repeat(8185)}sk-secret-0123`,
  ];
  for (const text of texts) {
    log.info({ agent: text, err: new Error(text) }, text);
    log.child({ [text.slice(0, 20)]: text }).warn('child');
  }
  t.equal(written.length, 2 * texts.length);
  for (const line of written) {
    t.match(line, /^[^\p{Cc}\u2028\u2029]+\n$/u);
    t.ok(line.length <= 5 * 8192);
    t.notMatch(line, 'sk-secr');
    for (const value of Object.values<unknown>(JSON.parse(line)))
      t.ok(typeof value !== 'string' || value.length <= 8192);
  }
});

t.test('the log of a request has its id in every line', async (t) => {
  const written: string[] = [];
  const log = createLog({
    level: 'info',
    redactor: new Redactor(),
    destination: { write: (line) => void written.push(line) },
  });
  const own = logOfRequest(log, 'request-1');
  own.info('said');
  own.error({ err: new Error('failed') }, 'failed');
  own.warn({ text: 'x'.repeat(100_000) }, 'long');
  log.info('of nobody');
  t.same(
    written.map((line) => JSON.parse(line).id),
    ['request-1', 'request-1', 'request-1', undefined],
  );
});

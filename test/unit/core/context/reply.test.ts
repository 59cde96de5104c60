import t from 'tap';
import { Reply } from '../../../../core/src/context/reply.ts';

const whole = { kind: 'whole', dialect: 'line', bytes: Buffer.from('{}') } as const;

t.test('has status 200, no headers and no stages to begin with', async (t) => {
  const reply = new Reply(whole);
  t.equal(reply.status, 200);
  t.strictSame(Object.keys(reply.headers), []);
  for (const name of ['constructor', 'toString', '__proto__']) t.notOk(name in reply.headers, name);
  t.strictSame(reply.stages, []);
  t.equal(reply.served, undefined);
});

t.test('may be changed until it is committed, and not afterwards', async (t) => {
  const reply = new Reply(whole, { status: 201, headers: { 'x-a': '1' } });
  reply.status = 202;
  reply.headers['x-b'] = '2';
  reply.observe(() => undefined);
  reply.map((event) => event);
  reply.commit();
  t.strictSame({ ...reply.headers }, { 'x-a': '1', 'x-b': '2' });
  t.strictSame(
    reply.stages.map(({ kind }) => kind),
    ['observe', 'map'],
  );
  const broken = { code: 'PLUGIN_CONTRACT', message: /after it was sent/ };
  t.throws(() => (reply.status = 500), broken);
  t.throws(() => reply.observe(() => undefined), broken);
  t.throws(() => reply.map((event) => event), broken);
  t.throws(() => (reply.headers['x-c'] = '3'), TypeError);
  t.equal(reply.status, 202);
});

t.test('copies the headers it is given and inherits none', async (t) => {
  const given = { 'x-a': '1' };
  const reply = new Reply(whole, { headers: given });
  reply.headers['x-a'] = '2';
  t.equal(given['x-a'], '1');
  t.equal(Reflect.get(reply.headers, 'toString'), undefined);
});

t.test('frees the upstream of a stream that is not sent', async (t) => {
  const reasons: string[] = [];
  const source = {
    start: () => undefined,
    resume: () => undefined,
    cancel: (reason: string) => void reasons.push(reason),
  };
  new Reply({ kind: 'stream', dialect: 'line', source }).discard('unwanted');
  t.strictSame(reasons, ['unwanted']);
  t.doesNotThrow(() => new Reply(whole).discard('unwanted'));
});

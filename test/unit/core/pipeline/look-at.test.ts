import t from 'tap';
import { Reply } from '../../../../core/src/context/reply.ts';
import { lookAt } from '../../../../core/src/pipeline/look-at.ts';
import { fakeContext } from '../fake-exchange.ts';

const reply = new Reply({ kind: 'whole', dialect: 'line', bytes: Buffer.from('{}') });

t.test('shows the reply before those above get it, and hands the promise on', async (t) => {
  const seen: unknown[] = [];
  const passed = Promise.resolve(reply);
  const handed = lookAt(await fakeContext(), passed, (answer) => seen.push(answer));
  t.equal(handed, passed);
  await handed;
  t.strictSame(seen, [reply]);
});

t.test('a failure of the layer stops nobody', async (t) => {
  const handed = lookAt(await fakeContext(), Promise.resolve(reply), () => {
    throw new Error('a bug');
  });
  t.equal(await handed, reply);
  const later = lookAt(await fakeContext(), Promise.resolve(reply), async () => {
    await Promise.resolve();
    throw new Error('a bug in a promise');
  });
  t.equal(await later, reply);
});

t.test('is not told of a failure, which goes on', async (t) => {
  const failed = Promise.reject(new Error('upstream'));
  const handed = lookAt(await fakeContext(), failed, () => t.fail('told'));
  await t.rejects(handed, { message: 'upstream' });
});

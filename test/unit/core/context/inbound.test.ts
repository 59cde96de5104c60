import t from 'tap';
import { parseBody } from '../../../../core/src/context/body.ts';
import { Inbound } from '../../../../core/src/context/inbound.ts';
import { fakeExchange } from '../fake-exchange.ts';

t.test('knows the head at once and the content when it was read', async (t) => {
  const { inbound: model } = await fakeExchange();
  let reads = 0;
  const content = { model: 'm', stream: true, body: parseBody(Buffer.from('{}'), 'model') };
  const inbound = new Inbound({ ...model.head, headers: { a: '1' } }, async () => {
    reads++;
    return content;
  });
  t.strictSame([inbound.dialect, inbound.operation, inbound.ip], ['line', 'generate', '192.0.2.1']);
  t.strictSame(inbound.headers, { a: '1' });
  t.strictSame([inbound.content, inbound.stream], [undefined, false]);
  await inbound.read();
  await inbound.read();
  t.equal(reads, 1);
  t.strictSame([inbound.content, inbound.stream], [content, true]);
});

t.test('passes on why the content cannot be read', async (t) => {
  const { inbound: model } = await fakeExchange();
  const inbound = new Inbound(model.head, () => Promise.reject(new Error('too large')));
  await t.rejects(inbound.read(), { message: 'too large' });
  t.equal(inbound.content, undefined);
});

t.test('streams answers of the operation that generates, and of no other', async (t) => {
  for (const operation of ['generate', 'count-tokens', 'embed'] as const) {
    const { inbound } = await fakeExchange({ stream: true, operation });
    t.equal(inbound.stream, operation === 'generate', operation);
  }
});

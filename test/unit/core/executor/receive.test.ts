import t from 'tap';
import { ProxyError } from '../../../../core/src/executor/proxy-error.ts';
import { receive } from '../../../../core/src/executor/receive.ts';
import { scriptedSocket } from './scripted-socket.ts';

t.test('takes a reply that comes in pieces, and leaves what follows', async (t) => {
  const socket = await scriptedSocket(t, (other) => {
    [...'abc', 'defg'].forEach((text, at) => setTimeout(() => other.write(text), at * 10));
  });
  t.equal(String(await receive(socket, () => 2)), 'ab');
  t.equal(String(await receive(socket, ({ length }) => (length < 3 ? undefined : 3))), 'cde');
  t.equal(String(await receive(socket, () => 2)), 'fg');
  t.equal(socket.listenerCount('readable'), 0);
});

t.test('says what is wrong with a reply', async (t) => {
  const ended = await scriptedSocket(t, (other) => other.end('a'));
  await t.rejects(
    receive(ended, () => 2),
    new ProxyError('unreachable'),
  );
  const broken = await scriptedSocket(t, (other) => {
    setTimeout(() => other.resetAndDestroy(), 20);
  });
  await t.rejects(
    receive(broken, () => 2),
    new ProxyError('unreachable'),
  );
  await t.rejects(
    receive(broken, () => 2),
    new ProxyError('unreachable'),
    'also afterwards',
  );
  const long = await scriptedSocket(t, (other) => other.write('x'.repeat(20_000)));
  await t.rejects(
    receive(long, () => undefined),
    new ProxyError('protocol'),
  );
  const odd = await scriptedSocket(t, (other) => other.write('x'));
  const refuse = (): never => {
    throw new ProxyError('protocol');
  };
  await t.rejects(receive(odd, refuse), new ProxyError('protocol'));
  t.equal(odd.listenerCount('readable'), 0);
});

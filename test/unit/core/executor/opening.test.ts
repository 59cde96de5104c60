import { once } from 'node:events';
import type { Socket } from 'node:net';
import t from 'tap';
import { Opening, type Dial } from '../../../../core/src/executor/opening.ts';
import { scriptedSocket } from './scripted-socket.ts';

const ongoing = new Set<Opening>();
const target = { hostname: 'h', host: 'h', protocol: 'https:', port: '' };

function opened(opening: Opening): Promise<Socket> {
  return new Promise((resolve, reject) =>
    opening.open(target, (error, socket) =>
      socket === null ? reject(error ?? new Error()) : resolve(socket),
    ),
  );
}

t.test('gives the socket, with the port of the protocol', async (t) => {
  const socket = await scriptedSocket(t, () => undefined);
  const opening = new Opening(
    async (to) => {
      t.strictSame(to, { host: 'h', port: 443, secure: true });
      return socket;
    },
    1_000,
    ongoing,
  );
  t.equal(await opened(opening), socket);
  opening.giveUp();
  t.notOk(socket.destroyed, 'a connection that stands is not closed');
});

t.test('closes every socket of an attempt that fails, is late or is given up', async (t) => {
  const never: Dial = () => new Promise(() => undefined);
  const ways: Readonly<Record<string, (opening: Opening) => void>> = {
    late: () => undefined,
    'given up': (opening) => opening.giveUp(),
  };
  for (const [name, act] of Object.entries(ways)) {
    const socket = await scriptedSocket(t, () => undefined);
    const opening = new Opening(
      (to, onSocket) => {
        onSocket(socket);
        return never(to, onSocket);
      },
      50,
      ongoing,
    );
    const result = opened(opening);
    act(opening);
    await t.rejects(
      result,
      name === 'late' ? { code: 'UND_ERR_CONNECT_TIMEOUT' } : { message: /nobody waits/ },
    );
    t.ok(socket.destroyed, name);
  }
  const socket = await scriptedSocket(t, () => undefined);
  const failing = new Opening(
    (_to, onSocket) => {
      onSocket(socket);
      return Promise.reject(new Error('refused'));
    },
    1_000,
    ongoing,
  );
  await t.rejects(opened(failing), { message: 'refused' });
  t.ok(socket.destroyed);
});

t.test('closes what comes after the end', async (t) => {
  const [late, later] = [
    await scriptedSocket(t, () => undefined),
    await scriptedSocket(t, () => undefined),
  ];
  let finish: (socket: Socket) => void = () => undefined;
  let announce: (socket: Socket) => void = () => undefined;
  const opening = new Opening(
    (_to, onSocket) => {
      announce = onSocket;
      return new Promise((resolve) => (finish = resolve));
    },
    1_000,
    ongoing,
  );
  const result = opened(opening);
  t.ok(ongoing.has(opening));
  opening.giveUp();
  t.notOk(ongoing.has(opening));
  await t.rejects(result);
  announce(late);
  t.ok(late.destroyed);
  finish(later);
  if (!later.destroyed) await once(later, 'close');
  t.ok(later.destroyed);
});

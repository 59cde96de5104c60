import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { endOfTurn } from '../../../../core/src/http/turn.ts';

t.test('all who wait in one turn go on together, behind what the turn has read', async (t) => {
  const told: string[] = [];
  await Promise.all([
    endOfTurn().then(() => told.push('first')),
    endOfTurn().then(() => told.push('second')),
    new Promise<void>((resolve) => setImmediate(resolve)).then(() => told.push('later')),
    Promise.resolve().then(() => told.push('microtask')),
  ]);
  t.strictSame(told, ['microtask', 'first', 'second', 'later']);
});

t.test('what waits in a later turn waits for the end of that one', async (t) => {
  const first = endOfTurn();
  t.equal(endOfTurn(), first);
  await first;
  t.not(endOfTurn(), first);
});

t.test('a turn that reads from many connections answers none before it has read all', async (t) => {
  const told: string[] = [];
  const server = createServer((socket) =>
    socket.on('data', () => {
      told.push('read');
      void endOfTurn().then(() => told.push('answered'));
    }),
  ).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clients: Socket[] = [];
  for (let count = 0; count < 5; count++) clients.push(connect(port, '127.0.0.1'));
  t.teardown(() => clients.forEach((client) => client.destroy()));
  await Promise.all(clients.map((client) => once(client, 'connect')));
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const client of clients) client.write('x');
  while (told.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
  t.equal(told.lastIndexOf('read') < told.indexOf('answered'), true, told.join(' '));
});

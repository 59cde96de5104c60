import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Door } from './fault.ts';

/** A port for each door. */
export type Doors = Readonly<Record<Door, number>>;

type Welcome = (socket: Socket, serve: (socket: Socket) => void) => void;

const lateMs = 200;

/** What each door does with a connection. */
const welcomes: Readonly<Record<Exclude<Door, 'refused'>, Welcome>> = {
  main: (socket, serve) => serve(socket),
  reuse: (socket, serve) => serve(socket),
  reset: (socket) => socket.resetAndDestroy(),
  closing: (socket) => socket.resume().end(),
  silent: () => undefined,
  late: (socket, serve) => setTimeout(() => serve(socket), lateMs),
  chatter: (socket, serve) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{"evil":"junk"}');
    serve(socket);
  },
};

/** Opens all doors; `refused` is the port of one that is closed again. */
export async function openDoors(serve: (socket: Socket) => void): Promise<Doors> {
  const ports = new Map<string, number>();
  for (const [door, welcome] of Object.entries(welcomes)) {
    const server = createServer({ noDelay: true, pauseOnConnect: false }, (socket) => {
      socket.on('error', () => socket.destroy());
      welcome(socket, serve);
    });
    ports.set(door, await listening(server.listen(0, '127.0.0.1', 1024)));
  }
  const closed = createServer();
  ports.set('refused', await listening(closed.listen(0, '127.0.0.1')));
  closed.close();
  return parseDoors(Object.fromEntries(ports));
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await once(server, 'listening');
  return parsePort(server.address());
}

function parsePort(address: AddressInfo | string | null): number {
  return (address as AddressInfo).port;
}

function parseDoors(ports: Record<string, number>): Doors {
  return ports as Doors;
}

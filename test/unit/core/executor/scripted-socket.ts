import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Test } from 'tap';

/** A socket whose other side `play` has. */
export async function scriptedSocket(
  t: Pick<Test, 'teardown'>,
  play: (other: Socket) => void,
): Promise<Socket> {
  const server = createServer((other) => {
    other.on('error', () => undefined);
    play(other);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect(
    typeof address === 'object' && address !== null ? address.port : 0,
    '127.0.0.1',
  );
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  t.teardown(() => {
    socket.destroy();
    server.close();
  });
  return socket;
}

/** Sends one reply for each message that comes. */
export function replies(...texts: readonly (string | Buffer)[]): (other: Socket) => void {
  return (other) => {
    const left = [...texts];
    other.on('data', () => {
      const text = left.shift();
      if (text !== undefined) other.write(text);
    });
  };
}

import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { errorCode } from '../lib/error-code.ts';
import { prepareParent } from './control-directory.ts';

/** A directory with the socket of the one process that holds it. */
export interface ControlLock {
  readonly server: Server;
  /** Gives the directory up; for the end of the process, so it waits for nothing. */
  release(): void;
}

/**
 * Takes a directory for this process; undefined when a live one has it.
 *
 * Each process listens in a directory of its own first and then moves it into the place. The system
 * allows that where nothing is, or an empty directory. A socket has a name that no other process uses, so
 * one that nobody listens on can be removed without ever removing the socket of another start.
 */
export async function takeControl(directory: string): Promise<ControlLock | undefined> {
  prepareParent(directory);
  const name = randomBytes(3).toString('hex');
  const own = `${directory}-${name}`;
  mkdirSync(own, { mode: 0o700 });
  const server = createServer();
  try {
    await listenIn(own, name, server);
    while (!moved(own, directory))
      if (await isHeld(directory)) {
        discard(server, own, name);
        return undefined;
      }
    return { server, release: () => clear(directory, name) };
  } catch (error) {
    discard(server, own, name);
    throw error;
  }
}

/** Addresses of the sockets in a directory, without looking whether somebody listens. */
export function socketsIn(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function listenIn(own: string, name: string, server: Server): Promise<void> {
  const address = join(own, name);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      chmodSync(address, 0o600);
      resolve();
    });
  });
}

function moved(own: string, directory: string): boolean {
  try {
    renameSync(own, directory);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Whether a live process listens there; sockets of dead ones are removed. */
async function isHeld(directory: string): Promise<boolean> {
  for (const address of socketsIn(directory)) {
    const facts = lstatSync(address, { throwIfNoEntry: false });
    if (facts?.isSocket() === false)
      throw new Error(`${address} is in the way: only a control socket may be there.`);
    const refusal = await refusalOf(address);
    if (refusal === 'ECONNREFUSED') rmSync(address, { force: true });
    else if (refusal !== 'ENOENT') return true;
  }
  return false;
}

/** Why nobody can be reached there; undefined when somebody listens. */
function refusalOf(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error) => resolve(errorCode(error)));
  });
}

function discard(server: Server, own: string, name: string): void {
  server.close();
  clear(own, name);
}

function clear(directory: string, name: string): void {
  rmSync(join(directory, name), { force: true });
  try {
    rmdirSync(directory);
  } catch {
    // Another start has it already.
  }
}

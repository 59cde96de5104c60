import type { Socket } from 'node:net';
import { errors, type buildConnector } from 'undici';
import type { Destination, OnSocket } from './dial.ts';

/** Makes one connection. */
export type Dial = (to: Destination, onSocket: OnSocket) => Promise<Socket>;

/** The making of one client's connection, with a time limit and a way to give it up. */
export class Opening {
  readonly #dial: Dial;
  readonly #timeoutMs: number;
  readonly #ongoing: Set<Opening>;
  #giveUp: ((error: Error) => void) | undefined;

  /** While a connection is being made, it is in `ongoing`. */
  constructor(dial: Dial, timeoutMs: number, ongoing: Set<Opening>) {
    this.#dial = dial;
    this.#timeoutMs = timeoutMs;
    this.#ongoing = ongoing;
  }

  /** Closes what has been opened so far, if anything is being opened. */
  giveUp(): void {
    this.#giveUp?.(new Error('nobody waits for the connection any more'));
  }

  /** As undici wants it of a connector. */
  open(to: buildConnector.Options, done: buildConnector.Callback): void {
    const sockets: Socket[] = [];
    let isOver = false;
    const settle = (): boolean => {
      if (isOver) return false;
      isOver = true;
      clearTimeout(timer);
      this.#giveUp = undefined;
      this.#ongoing.delete(this);
      return true;
    };
    const fail = (error: Error): void => {
      if (!settle()) return;
      for (const socket of sockets) socket.destroy();
      done(error, null);
    };
    const timer = setTimeout(() => fail(new errors.ConnectTimeoutError()), this.#timeoutMs);
    this.#giveUp = fail;
    this.#ongoing.add(this);
    const onSocket: OnSocket = (socket) => {
      if (isOver) socket.destroy();
      else sockets.push(socket);
    };
    this.#dial(destinationOf(to), onSocket).then(
      (socket) => {
        if (settle()) done(null, socket);
        else socket.destroy();
      },
      (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

function destinationOf({ hostname, port, protocol }: buildConnector.Options): Destination {
  const secure = protocol === 'https:';
  return { host: hostname, port: port === '' ? (secure ? 443 : 80) : Number(port), secure };
}

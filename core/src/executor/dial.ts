import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isCertificateTrouble } from './certificates.ts';
import { ProxyError } from './proxy-error.ts';
import type { Proxy } from './proxy.ts';
import { connectBySocks } from './socks5.ts';
import { openTunnel } from './tunnel.ts';

const keepAliveDelayMs = 60_000;
const rememberedSessions = 100;

/** Where a connection leads. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** Told of every socket when it is made, so that it can be closed while it is not yet connected. */
export type OnSocket = (socket: Socket) => void;

/** Plain HTTP through an HTTP proxy: the proxy gets the request itself, with the whole URL. */
export function isForwarded({ kind }: Proxy, secure: boolean): boolean {
  return !secure && kind !== 'socks5';
}

/** Makes connections to upstreams, directly or through one proxy. */
export class Dialer {
  readonly #proxy: Proxy | undefined;
  /** Of TLS, for quick handshakes; newest last. */
  readonly #sessions = new Map<string, Buffer>();

  constructor(proxy: Proxy | undefined) {
    this.#proxy = proxy;
  }

  /** A connection on which HTTP can be spoken. */
  async dial(to: Destination, onSocket: OnSocket): Promise<Socket> {
    const socket =
      this.#proxy === undefined
        ? await open(to, onSocket)
        : await this.#through(this.#proxy, to, onSocket);
    return to.secure ? this.#secure(socket, to, onSocket) : socket;
  }

  async #through(proxy: Proxy, to: Destination, onSocket: OnSocket): Promise<Socket> {
    const socket = await this.#reach(proxy, onSocket);
    if (proxy.kind === 'socks5') await connectBySocks(socket, to, proxy.login);
    else if (!isForwarded(proxy, to.secure)) await openTunnel(socket, to, proxy.login);
    return socket;
  }

  async #reach(proxy: Proxy, onSocket: OnSocket): Promise<Socket> {
    try {
      const socket = await open(proxy, onSocket);
      return proxy.kind === 'https' ? await this.#secure(socket, proxy, onSocket) : socket;
    } catch (cause) {
      throw new ProxyError(isCertificateTrouble(cause) ? 'certificate' : 'unreachable', cause);
    }
  }

  async #secure(
    socket: Socket,
    { host, port }: Pick<Destination, 'host' | 'port'>,
    onSocket: OnSocket,
  ): Promise<Socket> {
    const name = `${host}:${port}`;
    const session = this.#sessions.get(name);
    const secured = connectTls({
      socket,
      host,
      servername: isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      // Not left to NODE_TLS_REJECT_UNAUTHORIZED.
      rejectUnauthorized: true,
      ...(session === undefined ? {} : { session }),
    });
    secured.on('session', (fresh: Buffer) => this.#remember(name, fresh));
    onSocket(secured);
    await happens(secured, 'secureConnect');
    return secured;
  }

  #remember(name: string, session: Buffer): void {
    this.#sessions.delete(name);
    this.#sessions.set(name, session);
    if (this.#sessions.size <= rememberedSessions) return;
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined) this.#sessions.delete(oldest);
  }
}

async function open(
  { host, port }: Pick<Destination, 'host' | 'port'>,
  onSocket: OnSocket,
): Promise<Socket> {
  const socket = connect({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveDelayMs,
    autoSelectFamily: true,
  });
  onSocket(socket);
  await happens(socket, 'connect');
  return socket;
}

function happens(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  // Whoever uses the socket has listeners of its own; this one is for the time in between.
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('the connection was closed'));
    socket.once('error', reject).once('close', onClose);
    socket.once(event, () => {
      socket.off('error', reject).off('close', onClose);
      resolve();
    });
  });
}

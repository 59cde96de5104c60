import { Agent, Dispatcher, Pool, type Client } from 'undici';
import { Connection, type Forwarding } from './connection.ts';
import { Dialer, isForwarded } from './dial.ts';
import { Opening } from './opening.ts';
import { parseProxy, type Proxy } from './proxy.ts';
import { basicAuthorization } from './tunnel.ts';

export interface DispatcherOptions {
  readonly proxyUrl: string | undefined;
  /** For a whole connection: name, TCP, proxy and TLS. */
  readonly connectTimeoutMs: number;
  /** Silence that is tolerated where a request does not say it. */
  readonly requestTimeoutMs: number;
}

const keepAliveMs = 4_000;
const poolLifetimeMs = 10 * 60_000;

/** Connection pools to upstreams: one for each owner and egress proxy. */
export class Dispatchers {
  readonly #options: DispatcherOptions;
  readonly #pools = new Map<string, Egress>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** The pool behind a proxy; absent: the configured proxy, `''`: direct. */
  get(proxyUrl = this.#options.proxyUrl ?? '', owner = ''): Dispatcher {
    const name = `${proxyUrl} ${owner}`;
    const known = this.#pools.get(name);
    if (known !== undefined) return known;
    const proxy = proxyUrl === '' ? undefined : parseProxy(proxyUrl);
    const made = new Egress(proxy, this.#options);
    this.#pools.set(name, made);
    return made;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }
}

/** One way out. A request with `reset` gets a new connection, which is closed after it. */
class Egress extends Dispatcher {
  readonly #kept: Agent;
  readonly #fresh: Agent;
  /** Connections that are being made; undici would wait for them. */
  readonly #openings = new Set<Opening>();

  constructor(proxy: Proxy | undefined, options: DispatcherOptions) {
    super();
    const dialer = new Dialer(proxy);
    const openingFor = (): Opening =>
      new Opening(
        (to, onSocket) => dialer.dial(to, onSocket),
        options.connectTimeoutMs,
        this.#openings,
      );
    const connect: Connect = { openingFor, forwarding: (origin) => forwardingOf(origin, proxy) };
    this.#kept = agentOf(connect, options, 1);
    this.#fresh = agentOf(connect, options, 0);
  }

  override dispatch(
    request: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    return (request.reset === true ? this.#fresh : this.#kept).dispatch(request, handler);
  }

  override async close(): Promise<void> {
    await Promise.all([this.#kept.close(), this.#fresh.close()]);
  }

  override async destroy(): Promise<void> {
    for (const opening of this.#openings) opening.giveUp();
    await Promise.all([this.#kept.destroy(), this.#fresh.destroy()]);
  }
}

interface Connect {
  readonly openingFor: () => Opening;
  readonly forwarding: (origin: URL) => Forwarding | undefined;
}

/** With `pipelining` 0 every request has a connection of its own. */
function agentOf(
  { forwarding, openingFor }: Connect,
  { requestTimeoutMs }: DispatcherOptions,
  pipelining: 0 | 1,
): Agent {
  const options: Client.Options = {
    allowH2: false,
    pipelining,
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
  };
  const connectionTo = (origin: URL): Connection =>
    new Connection(origin, options, { opening: openingFor(), forwarding: forwarding(origin) });
  return new Agent({
    factory: (origin) =>
      new Pool(origin, { allowH2: false, clientTtl: poolLifetimeMs, factory: connectionTo }),
  });
}

function forwardingOf({ origin, protocol }: URL, proxy: Proxy | undefined): Forwarding | undefined {
  if (proxy === undefined || !isForwarded(proxy, protocol === 'https:')) return undefined;
  const { login } = proxy;
  return {
    origin,
    headers: login === undefined ? {} : { 'proxy-authorization': basicAuthorization(login) },
  };
}

import { Agent, Dispatcher, Pool, type Client } from 'undici';
import { Connection, type Forwarding } from './connection.ts';
import { Dialer } from './dial.ts';
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

  constructor(proxy: Proxy | undefined, options: DispatcherOptions) {
    super();
    this.#kept = agentBehind(proxy, options, 1);
    this.#fresh = agentBehind(proxy, options, 0);
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
    await Promise.all([this.#kept.destroy(), this.#fresh.destroy()]);
  }
}

/** With `pipelining` 0 every request has a connection of its own. */
function agentBehind(
  proxy: Proxy | undefined,
  { connectTimeoutMs, requestTimeoutMs }: DispatcherOptions,
  pipelining: 0 | 1,
): Agent {
  const dialer = new Dialer(proxy);
  const options: Client.Options = {
    allowH2: false,
    pipelining,
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
  };
  const connectionTo = (origin: URL): Connection => {
    const opening = new Opening((to, onSocket) => dialer.dial(to, onSocket), connectTimeoutMs);
    const isForwarded = dialer.forwards(origin.protocol === 'https:');
    const forwarding = isForwarded ? forwardingOf(origin, proxy) : undefined;
    return new Connection(origin, options, { opening, forwarding });
  };
  return new Agent({
    factory: (origin) =>
      new Pool(origin, { allowH2: false, clientTtl: poolLifetimeMs, factory: connectionTo }),
  });
}

function forwardingOf({ origin }: URL, proxy: Proxy | undefined): Forwarding {
  const login = proxy?.login;
  return {
    origin,
    headers: login === undefined ? {} : { 'proxy-authorization': basicAuthorization(login) },
  };
}

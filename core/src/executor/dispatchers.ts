import { Agent, ProxyAgent, Socks5ProxyAgent, type Dispatcher } from 'undici';

export interface DispatcherOptions {
  readonly proxyUrl: string | undefined;
  readonly connectTimeoutMs: number;
  /** Silence that is tolerated before headers and between chunks. */
  readonly requestTimeoutMs: number;
}

const keepAliveMs = 4_000;
const poolLifetimeMs = 10 * 60_000;

/** Connection pools to upstreams: one per egress proxy, shared by all credentials that use it. */
export class Dispatchers {
  readonly #options: DispatcherOptions;
  readonly #pools = new Map<string, Dispatcher>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** The pool behind a proxy; absent: the configured proxy, `''`: direct. */
  get(proxyUrl = this.#options.proxyUrl ?? ''): Dispatcher {
    const known = this.#pools.get(proxyUrl);
    if (known !== undefined) return known;
    const made = this.#make(proxyUrl);
    this.#pools.set(proxyUrl, made);
    return made;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  #make(proxyUrl: string): Dispatcher {
    const { connectTimeoutMs, requestTimeoutMs } = this.#options;
    const options = {
      allowH2: false,
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      clientTtl: poolLifetimeMs,
    };
    const connect = { timeout: connectTimeoutMs };
    if (proxyUrl === '') return new Agent({ ...options, connect });
    return proxyUrl.startsWith('socks5:')
      ? new Socks5ProxyAgent(proxyUrl, { ...options, connectTimeout: connectTimeoutMs })
      : new ProxyAgent({ ...options, connect, uri: proxyUrl });
  }
}

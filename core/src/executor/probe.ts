import { Dialer } from './dial.ts';
import { Dispatchers } from './dispatchers.ts';
import { Opening } from './opening.ts';
import { parseProxy } from './proxy.ts';

/** The way to an upstream, as executors take it. */
export interface Probe {
  readonly url: string;
  /** `''` is direct. */
  readonly proxyUrl: string;
  readonly timeoutMs: number;
}

/** The head of the answer of an upstream. */
export interface ProbeAnswer {
  readonly status: number;
  /** The time of the upstream, as it says it. */
  readonly date: string | undefined;
}

/** Makes a connection to an upstream with TLS where it has some, and closes it. Throws why there is none. */
export async function probeConnection({ proxyUrl, timeoutMs, url }: Probe): Promise<void> {
  const dialer = new Dialer(proxyUrl === '' ? undefined : parseProxy(proxyUrl));
  const opening = new Opening((to, onSocket) => dialer.dial(to, onSocket), timeoutMs, new Set());
  const { hostname, port, protocol } = new URL(url);
  // An address of IPv6 has brackets in a URL only.
  const to = { hostname: hostname.replace(/^\[|\]$/g, ''), port, protocol };
  await new Promise<void>((resolve, reject) => {
    opening.open(to, (error, socket) => {
      socket?.destroy();
      if (error === null) resolve();
      else reject(error);
    });
  });
}

/** Asks an upstream with GET; the answer's body is not read. Throws where there is no answer. */
export async function probeAnswer(
  { proxyUrl, timeoutMs, url }: Probe,
  headers: Readonly<Record<string, string>>,
): Promise<ProbeAnswer> {
  const dispatchers = new Dispatchers({
    proxyUrl: undefined,
    connectTimeoutMs: timeoutMs,
    requestTimeoutMs: timeoutMs,
  });
  try {
    const { origin, pathname, search } = new URL(url);
    const answer = await dispatchers.get(proxyUrl).request({
      origin,
      path: pathname + search,
      method: 'GET',
      headers,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { date } = answer.headers;
    return { status: answer.statusCode, date: typeof date === 'string' ? date : undefined };
  } finally {
    await dispatchers.close();
  }
}

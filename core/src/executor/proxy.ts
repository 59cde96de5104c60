import { createHash } from 'node:crypto';
import { GatewayError } from '../errors/gateway-error.ts';

/** A proxy on the way to upstreams. */
export interface Proxy {
  readonly kind: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly login: Login | undefined;
}

export interface Login {
  readonly name: string;
  readonly password: string;
}

const kinds: Readonly<Record<string, Pick<Proxy, 'kind' | 'port'>>> = {
  'http:': { kind: 'http', port: 80 },
  'https:': { kind: 'https', port: 443 },
  'socks5:': { kind: 'socks5', port: 1080 },
};

/** Reads the URL of a proxy. What it throws shows nothing of the URL, which may hold a password. */
export function parseProxy(text: string): Proxy {
  const url = URL.parse(text);
  const known = url === null ? undefined : kinds[url.protocol];
  if (url === null || known === undefined || url.hostname === '') throw unusable();
  const { hostname, port } = url;
  return {
    kind: known.kind,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? known.port : Number(port),
    login: parseLogin(url),
  };
}

/**
 * Name of the way through a proxy: the same for accounts behind one proxy. The user is part of it, since
 * proxies choose ways by it; the password is not.
 */
export function routeThrough(proxyUrl: string): string {
  if (proxyUrl === '') return 'direct';
  const { host, kind, login, port } = parseProxy(proxyUrl);
  const way = JSON.stringify([kind, host, port, login?.name ?? '']);
  return `proxy-${createHash('sha256').update(way).digest('hex').slice(0, 8)}`;
}

function parseLogin({ password, username }: URL): Login | undefined {
  if (username === '' && password === '') return undefined;
  try {
    return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw unusable();
  }
}

function unusable(): GatewayError {
  return new GatewayError('CONFIG_INVALID', {
    message:
      'A "proxy-url" cannot be used; write http://, https:// or socks5:// and percent-encode user and password.',
  });
}

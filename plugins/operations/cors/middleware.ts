import { GatewayError, type OptionsOf } from '@ai-proxy/core';
import type { Origins } from './keys.ts';
import type { corsOptions } from './schema.ts';

export type CorsOptions = OptionsOf<typeof corsOptions>;

/** What is used of Koa's context. */
export interface KoaExchange {
  readonly method: string;
  get(name: string): string;
  set(headers: Record<string, string>): void;
  readonly res: {
    writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
    end(): unknown;
  };
}

type Headers = Record<string, string>;

/** Names of headers in a list, and nothing that could end a header. */
const namesOnly = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;
const longestNames = 4096;

/**
 * Answers what browsers ask before they let a page send a request, and tells them whether the page may read
 * an answer. Stands before authentication: those questions carry no key.
 */
export function corsMiddleware(
  options: CorsOptions,
  origins: Origins,
): (koa: KoaExchange, next: () => Promise<unknown>) => Promise<unknown> {
  const shown: Headers = { ...credentialHeaders(options), ...exposing(options) };
  return (koa, next) => {
    const origin = koa.get('origin');
    if (isPreflight(koa)) return Promise.resolve(answerPreflight(koa, origin, origins, options));
    if (!origins.any) koa.set({ vary: 'Origin' });
    if (origin !== '' && origins.allows(origin))
      koa.set({ ...allowing(origin, origins), ...shown });
    return next();
  };
}

function isPreflight(koa: KoaExchange): boolean {
  return (
    koa.method === 'OPTIONS' &&
    koa.get('origin') !== '' &&
    koa.get('access-control-request-method') !== ''
  );
}

/** Throws `REQUEST_REFUSED` for strangers, with what an operator can do about it. */
function answerPreflight(
  koa: KoaExchange,
  origin: string,
  origins: Origins,
  options: CorsOptions,
): void {
  const vary = { vary: 'Origin, Access-Control-Request-Headers' };
  if (!origins.allows(origin)) {
    koa.set(vary);
    throw new GatewayError('REQUEST_REFUSED', {
      // Without the origin: what is taken out of it as a secret would confirm a guess.
      message:
        'Pages of this origin may not call this gateway. Its operator can add the origin to cors.origins.',
    });
  }
  const headers = allowedHeaders(koa, options);
  koa.res.writeHead(204, {
    ...vary,
    ...allowing(origin, origins),
    ...credentialHeaders(options),
    'access-control-allow-methods': options.methods.join(', ').toUpperCase(),
    ...(headers === '' ? {} : { 'access-control-allow-headers': headers }),
    'access-control-max-age': String(options.maxAge),
  });
  koa.res.end();
}

function allowing(origin: string, { any }: Origins): Headers {
  return { 'access-control-allow-origin': any ? '*' : origin };
}

function credentialHeaders({ credentials }: CorsOptions): Headers {
  return credentials ? { 'access-control-allow-credentials': 'true' } : {};
}

function exposing({ exposeHeaders }: CorsOptions): Headers {
  return exposeHeaders.length === 0
    ? {}
    : { 'access-control-expose-headers': exposeHeaders.join(', ') };
}

function allowedHeaders(koa: KoaExchange, { headers }: CorsOptions): string {
  if (headers !== undefined && !headers.includes('*')) return headers.join(', ');
  const wanted = koa.get('access-control-request-headers');
  return wanted.length <= longestNames && namesOnly.test(wanted) ? wanted : '';
}

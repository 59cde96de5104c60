import { Router, type RouterMiddleware } from '@koa/router';
import type { Endpoint } from '../pipeline/plugin.ts';

/** Serves one matched endpoint. */
export type Serve = (
  koa: Parameters<RouterMiddleware>[0],
  endpoint: Endpoint,
  params: Readonly<Record<string, string>>,
) => Promise<void>;

/** Mounts endpoints on a router. */
export function mountEndpoints(endpoints: readonly Endpoint[], serve: Serve): Router {
  const router = new Router();
  for (const endpoint of inOrder(endpoints)) {
    const handler: RouterMiddleware = (koa, next) =>
      accepts(endpoint, koa.req.headers) ? serve(koa, endpoint, koa.params) : next();
    if (endpoint.method === 'GET') router.get(endpoint.path, handler);
    else router.post(endpoint.path, handler);
  }
  return router;
}

/**
 * Routes that want a header come first, so that two APIs may share a path: clients that send the
 * header get the one, all others the other.
 */
export function inOrder(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const special = endpoints.filter((endpoint) => endpoint.whenHeader !== undefined);
  const general = endpoints.filter((endpoint) => endpoint.whenHeader === undefined);
  return [...special, ...general];
}

/** True when a client with these headers is meant by the endpoint. */
export function accepts(endpoint: Endpoint, headers: Readonly<Record<string, unknown>>): boolean {
  return endpoint.whenHeader === undefined || headers[endpoint.whenHeader] !== undefined;
}

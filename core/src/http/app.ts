import type { IncomingMessage } from 'node:http';
import Koa from 'koa';
import type { ExchangeEnd } from '../context/endings.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { asGatewayError, GatewayError } from '../errors/gateway-error.ts';
import type { Generation } from '../pipeline/generation.ts';
import { idHeaders, requestIds, sendError } from './boundary.ts';
import { accepts, inOrder, mountEndpoints } from './endpoints.ts';
import type { Vitals } from '../observe/vitals.ts';
import { mountAdmin } from './admin.ts';
import { clientAddress } from './client-address.ts';
import { gate } from './gate.ts';
import { matchesPath, notFound } from './not-found.ts';
import { serveWith, type ServeOptions } from './serve.ts';

export interface AppOptions extends ServeOptions {
  readonly version: string;
  readonly vitals: Vitals;
  /** True once the gateway refuses new requests. */
  readonly draining: () => boolean;
}

/** The Koa application of one generation: gate, health, plugins' own middleware, endpoints. */
export function createApp(options: AppOptions): Koa {
  const { access, generation } = options;
  const { redactor } = generation.config;
  const app = new Koa();
  const router = mountEndpoints(generation.endpoints, serveWith(options));

  app.silent = true;
  app.use(outermost(options));
  for (const middleware of generation.http) app.use(middleware);
  // Behind plugins' own middleware: what they add to answers, as for pages of other origins, this one has, too.
  app.use((_koa, next) => {
    if (options.draining()) throw new GatewayError('SHUTTING_DOWN', { retryAfterMs: 1000 });
    return next();
  });
  app.use(router.routes());
  app.use(mountAdmin(generation, { access, redactor }).routes());
  app.use((koa) => {
    if (koa.res.writableEnded) return;
    throw notFound(koa.method, koa.path, generation.endpoints);
  });
  return app;
}

/** Gives each request its id, answers for health, and says what failed before an endpoint took it. */
function outermost(options: AppOptions): Koa.Middleware {
  // Plugins' own answers have the id, too.
  const hasMiddleware = options.generation.http.length > 0;
  const newId = requestIds();
  return async (koa, next) => {
    const id = newId();
    koa.state['id'] = id;
    koa.respond = false;
    if (hasMiddleware) koa.set(idHeaders(id));
    const started = performance.now();
    try {
      gate(koa.req);
      const health = koa.path.startsWith('/health') ? healthOf(koa, options) : undefined;
      if (health !== undefined) return sendHealth(koa, id, health);
      await next();
    } catch (cause) {
      fail(koa, id, { error: asGatewayError(cause), started }, options);
    }
  };
}

function fail(
  { path, req, res }: Koa.Context,
  id: string,
  { error, started }: { readonly error: GatewayError; readonly started: number },
  { access, generation, limits, vitals }: AppOptions,
): void {
  const status = sendError(error, {
    id,
    dialect: callerDialect(req, path, generation),
    request: req,
    response: res,
    redactor: generation.config.redactor,
    lingerMs: limits.lingerMs,
  });
  vitals.refusedWith(error.code);
  const end: ExchangeEnd = { outcome: 'failed', status, error, ms: performance.now() - started };
  access.tell({
    id,
    request: req,
    ip: clientAddress(req, generation.trustedProxies),
    end,
    ctx: undefined,
  });
}

interface Health {
  readonly code: 200 | 503;
  readonly body: Readonly<Record<string, string>>;
}

/**
 * Whether the process lives (`/health/live`), and whether it takes new requests (`/health/ready`, and
 * `/health`, which tells the version, too). Undefined for other paths and methods.
 */
function healthOf(
  { method, path }: Koa.Context,
  { draining, version }: AppOptions,
): Health | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  if (path === '/health/live') return { code: 200, body: { status: 'ok' } };
  if (path !== '/health' && path !== '/health/ready') return undefined;
  const facts = path === '/health' ? { version } : {};
  return draining()
    ? { code: 503, body: { status: 'stopping', ...facts } }
    : { code: 200, body: { status: 'ok', ...facts } };
}

function sendHealth({ res }: Koa.Context, id: string, { body, code }: Health): void {
  res.writeHead(code, { ...idHeaders(id), 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}

/** The API a caller speaks when no endpoint took the request: by path, by headers, else the first one. */
function callerDialect(
  request: IncomingMessage,
  path: string,
  generation: Generation,
): Dialect | undefined {
  const endpoint = inOrder(generation.endpoints).find(
    (candidate) => matchesPath(candidate, path) && accepts(candidate, request.headers),
  );
  if (endpoint !== undefined) return generation.dialects.get(endpoint.dialect);
  const all = [...generation.dialects.values()];
  return all.find((dialect) => dialect.recognises?.(request.headers) === true) ?? all[0];
}

import type { IncomingMessage } from 'node:http';
import { Router, type RouterMiddleware } from '@koa/router';
import type { Redactor } from '../config/secrets.ts';
import { asGatewayError, GatewayError } from '../errors/gateway-error.ts';
import type { AccessLog } from '../observe/access-log.ts';
import type { Generation } from '../pipeline/generation.ts';
import type { AdminRoute, GuardsOperator } from '../pipeline/plugin.ts';
import { idHeaders } from './boundary.ts';
import { clientAddress } from './client-address.ts';

/** What a generation has for operators. */
type OperatorSide = Pick<Generation, 'admin' | 'operatorGuards' | 'trustedProxies'>;

/** Mounts the routes for operators. Those who read figures ask all the time: only what fails is logged. */
export function mountAdmin(
  { admin, operatorGuards, trustedProxies }: OperatorSide,
  { access, redactor }: { readonly access: AccessLog; readonly redactor: Redactor },
): Router {
  const router = new Router();
  for (const route of admin) {
    const handler: RouterMiddleware = async (koa) => {
      const id = String(koa.state['id']);
      const started = performance.now();
      koa.respond = true;
      koa.set({ ...idHeaders(id), 'cache-control': 'no-store' });
      try {
        if (route.access === 'operator') await refuseStrangers(koa.req, route, operatorGuards);
        await route.handle(koa);
      } catch (cause) {
        const error = asGatewayError(cause);
        const { code, message, retryAfterMs, status } = error;
        koa.status = status;
        if (retryAfterMs !== undefined)
          koa.set('retry-after', String(Math.ceil(retryAfterMs / 1000)));
        koa.body = { error: code, message: redactor.clean(message) };
        const ms = performance.now() - started;
        const end = { outcome: 'failed', status, error, ms } as const;
        const ip = clientAddress(koa.req, trustedProxies);
        access.tell({ id, request: koa.req, ip, end, ctx: undefined });
      }
    };
    router.register(route.path, [route.method], handler);
  }
  return router;
}

async function refuseStrangers(
  request: IncomingMessage,
  { method }: AdminRoute,
  guards: readonly GuardsOperator[],
): Promise<void> {
  if (method === 'GET' && isLocal(request)) return;
  for (const guard of guards) if (await guard(request)) return;
  throw new GatewayError('OPERATOR_ONLY');
}

const localHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
const loopback = /^(?:::ffff:)?127\.|^::1$/;
/** What proxies add: behind one everybody seems to be on this machine. */
const forwarding =
  /^(?:forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|cf-connecting-ip|true-client-ip)$/;
/** What browsers say of requests that no other page has made. */
const ownPage: ReadonlySet<unknown> = new Set([undefined, 'none', 'same-origin']);

/**
 * Whether a request was made on this machine, by a program that meant this machine: a page that a browser
 * has loaded from elsewhere names its origin, or another host. A proxy on this machine that says nothing of
 * itself, and names this machine as the host, is taken for such a program.
 */
export function isLocal({ headers, socket }: IncomingMessage): boolean {
  return (
    loopback.test(socket.remoteAddress ?? '') &&
    localHost.test(headers.host ?? '') &&
    headers.origin === undefined &&
    ownPage.has(headers['sec-fetch-site']) &&
    !Object.keys(headers).some((name) => forwarding.test(name))
  );
}

import type { IncomingMessage } from 'node:http';
import { GatewayError } from '@ai-proxy/core';
import type { Origins } from '../../operations/cors/keys.ts';
import type { IsOwnHost } from './host-names.ts';

/** What is used of Koa's context. */
export interface KoaExchange {
  readonly req: Pick<IncomingMessage, 'headers' | 'method'> & {
    readonly socket: {
      readonly localAddress?: string | undefined;
      readonly remoteAddress?: string | undefined;
    };
  };
}

const stranger =
  'This gateway has no client keys, so web pages may not use it. Its operator can set api-keys, or add the origin of the page to cors.origins.';
const renamed =
  'This gateway has no client keys, so programs on its machine have to call it localhost or by its address. Its operator can set api-keys, or add this address (http://name:port) to cors.origins.';

const loopback = /^(?:::ffff:)?127\.|^::1$/;
/**
 * Windows of programs that somebody has installed. No web page has such an origin, and what a program may do
 * it can do without a browser. Extensions are not among them: they have the rights of a page until the user
 * gives them more. Neither is "null", as every page can make a frame that has it.
 */
const programs =
  /^(?:(?:app|capacitor|file|ionic|tauri|vscode-file|vscode-webview):\/\/[^\s,]*|https?:\/\/tauri\.localhost)$/i;

/**
 * Refuses what pages of others make a browser send to a gateway that everybody may use: requests of another
 * origin, and those of a page whose name has been pointed at this machine. The name counts for connections
 * within the machine only: from elsewhere the gateway may be called by any.
 */
export function pageGuard(
  isOwnHost: IsOwnHost,
  allowed: () => Origins | undefined,
): (koa: KoaExchange, next: () => Promise<unknown>) => Promise<unknown> {
  const isAllowed = (origin: string): boolean => allowed()?.allows(origin) === true;
  const isOwn = (host: string): boolean =>
    isOwnHost(host) || isAllowed(`http://${host}`) || isAllowed(`https://${host}`);

  return ({ req }, next) => {
    if (allowed()?.any === true) return next();
    const { headers, socket } = req;
    // HTTP/1.0 needs none, and no browser speaks that.
    const host = headers.host?.toLowerCase();
    const isNamed = host === undefined || isOwn(host);
    const isPage = headers.origin === undefined ? loadsPart(req) : isForeign(headers.origin, host);
    if (isPage) throw refused(stranger);
    if (!isNamed && isWithin(socket)) throw refused(renamed);
    return next();
  };

  function isForeign(origin: string, host: string | undefined): boolean {
    if (programs.test(origin) || isAllowed(origin)) return false;
    return host === undefined || !isOwn(host) || !isAt(origin, host);
  }
}

/** Whether a connection begins and ends at one machine, also where it goes by its address in the network. */
function isWithin({ localAddress, remoteAddress = '' }: KoaExchange['req']['socket']): boolean {
  return loopback.test(remoteAddress) || (remoteAddress !== '' && remoteAddress === localAddress);
}

/** Browsers name no origin where a page loads an image or the like. Whoever follows a link to here may. */
function loadsPart({ headers, method }: KoaExchange['req']): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return method !== 'GET' || headers['sec-fetch-mode'] !== 'navigate';
}

function isAt(origin: string, host: string): boolean {
  const lower = origin.toLowerCase();
  return lower === `http://${host}` || lower === `https://${host}`;
}

function refused(message: string): GatewayError {
  return new GatewayError('ORIGIN_REFUSED', { message });
}

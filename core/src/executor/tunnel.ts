import { isIPv6, type Socket } from 'node:net';
import type { Login } from './proxy.ts';
import { ProxyError, type ProxyTrouble } from './proxy-error.ts';
import { receive } from './receive.ts';

const endOfHead = '\r\n\r\n';

/** What a proxy means by its answer to CONNECT; other statuses are trouble with the upstream. */
const troubles: Readonly<Record<number, ProxyTrouble>> = {
  400: 'refused',
  401: 'refused',
  403: 'refused',
  405: 'refused',
  407: 'authentication',
};

/** Asks an HTTP proxy for a tunnel with CONNECT, after section 9.3.6 of RFC 9110. */
export async function openTunnel(
  socket: Socket,
  to: { readonly host: string; readonly port: number },
  login: Login | undefined,
): Promise<void> {
  const authority = `${isIPv6(to.host) ? `[${to.host}]` : to.host}:${to.port}`;
  const lines = [`CONNECT ${authority} HTTP/1.1`, `host: ${authority}`];
  if (login !== undefined) lines.push(`proxy-authorization: ${basicAuthorization(login)}`);
  socket.write(lines.join('\r\n') + endOfHead);
  const head = await receive(socket, (received) => {
    const end = received.indexOf(endOfHead);
    return end === -1 ? undefined : end + endOfHead.length;
  });
  const status = Number(/^HTTP\/1\.[01] (\d{3})[ \r]/.exec(head.toString('latin1'))?.[1]);
  if (Number.isNaN(status)) throw new ProxyError('protocol');
  if (status < 200 || status > 299) throw new ProxyError(troubles[status] ?? 'upstream');
}

/** After RFC 7617. */
export function basicAuthorization({ name, password }: Login): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

import { isIP, isIPv4, type Socket } from 'node:net';
import { ProxyError, type ProxyTrouble } from './proxy-error.ts';
import type { Login } from './proxy.ts';
import { receive } from './receive.ts';

const version = 5;
const withoutLogin = 0;
const withLogin = 2;
const loginVersion = 1;
const connectCommand = 1;
const longestField = 255;

/** Length of an address in a reply by its kind; 3 is a name, which says its own length. */
const addressLength: Readonly<Record<number, number>> = { 1: 4, 4: 16 };

/** Replies that are no trouble with the upstream. */
const troubles: Readonly<Record<number, ProxyTrouble>> = {
  2: 'refused',
  7: 'protocol',
  8: 'protocol',
};

/** Asks a SOCKS proxy for a connection, after RFC 1928; the proxy looks names up. */
export async function connectBySocks(
  socket: Socket,
  to: { readonly host: string; readonly port: number },
  login: Login | undefined,
): Promise<void> {
  const methods = login === undefined ? [withoutLogin] : [withoutLogin, withLogin];
  socket.write(Buffer.from([version, methods.length, ...methods]));
  const [speaks, method] = await receive(socket, () => 2);
  if (speaks !== version) throw new ProxyError('protocol');
  if (method === withLogin && login !== undefined) await logIn(socket, login);
  else if (method !== withoutLogin) throw new ProxyError('authentication');

  const port = [to.port >> 8, to.port & 0xff];
  socket.write(Buffer.from([version, connectCommand, 0, ...addressOf(to.host), ...port]));
  const [answers, reply = 1] = await receive(socket, replyLength);
  if (answers !== version) throw new ProxyError('protocol');
  if (reply !== 0) throw new ProxyError(troubles[reply] ?? 'upstream');
}

/** After RFC 1929. */
async function logIn(socket: Socket, { name, password }: Login): Promise<void> {
  socket.write(Buffer.from([loginVersion, ...field(name), ...field(password)]));
  const [, status] = await receive(socket, () => 2);
  if (status !== 0) throw new ProxyError('authentication');
}

function replyLength(received: Buffer): number | undefined {
  // A proxy that refuses may leave the address out.
  if (received.length >= 2 && received[1] !== 0) return 2;
  const kind = received[3];
  if (kind === undefined) return undefined;
  const length = kind === 3 ? received[4] : addressLength[kind];
  if (length === undefined) {
    if (kind === 3) return undefined;
    throw new ProxyError('protocol');
  }
  return 4 + (kind === 3 ? 1 : 0) + length + 2;
}

function addressOf(host: string): readonly number[] {
  if (isIPv4(host)) return [1, ...host.split('.').map(Number)];
  if (isIP(host) === 6) return [4, ...bytesOfIPv6(host)];
  return [3, ...field(host)];
}

/** The URL parser writes addresses in full or with one `::`, and never with dots. */
function bytesOfIPv6(host: string): readonly number[] {
  const [before = '', after] = host.split('::');
  const left = groupsOf(before);
  const right = groupsOf(after ?? '');
  const zeros = Array.from<number>({ length: 8 - left.length - right.length }).fill(0);
  return [...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

/** Bytes with their length before them. */
function field(text: string): readonly number[] {
  const bytes = Buffer.from(text);
  if (bytes.length > longestField) throw new ProxyError('protocol');
  return [bytes.length, ...bytes];
}

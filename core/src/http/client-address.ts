import type { IncomingMessage } from 'node:http';
import { isIP, type BlockList } from 'node:net';

/**
 * The address that a request comes from. What trusted proxies say in `X-Forwarded-For` is followed from
 * the right to the first address that is none of theirs: what stands left of it anybody may have written.
 */
export function clientAddress(
  { headers, socket }: IncomingMessage,
  trusted: BlockList | undefined,
): string {
  const peer = plainAddress(socket.remoteAddress ?? '');
  const forwarded = headers['x-forwarded-for'];
  if (trusted === undefined || forwarded === undefined) return peer;
  const hops = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded).split(',');
  let client = peer;
  while (isTrusted(client, trusted)) {
    const hop = hops.pop();
    const address = hop === undefined ? '' : withoutPort(hop.trim());
    // A proxy that says nothing sensible is the last one known.
    if (isIP(address) === 0) return client;
    client = plainAddress(address);
  }
  return client;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

const mapped = '::ffff:';

/** Sockets that serve both versions show IPv4 addresses inside IPv6 ones. */
function plainAddress(address: string): string {
  if (!address.startsWith(mapped)) return address;
  const inner = address.slice(mapped.length);
  return isIP(inner) === 4 ? inner : address;
}

/** Some proxies write `1.2.3.4:567` and `[::1]:567`. */
function withoutPort(hop: string): string {
  const [, address = hop] = /^\[(.+)\](?::\d+)?$|^([^:]+):\d+$/.exec(hop)?.filter(Boolean) ?? [];
  return address;
}

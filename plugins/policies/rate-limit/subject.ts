import { isIPv6 } from 'node:net';
import type { ClientIdentity } from '@ai-proxy/core';

/** Whose requests are counted together. */
export interface Subject {
  /** Stable over reloads. */
  readonly id: string;
  readonly scope: 'gateway' | 'key' | 'address';
}

const mapped = '::ffff:';

/** The client behind a key, or the network address of somebody without one. */
export function subjectOf(client: ClientIdentity | undefined, ip: string): Subject {
  return client === undefined
    ? { id: `address ${networkOf(ip)}`, scope: 'address' }
    : { id: `key ${client.id}`, scope: 'key' };
}

/** An IPv4 address, or the half of an IPv6 address that its owner cannot choose at will. */
function networkOf(ip: string): string {
  if (ip.startsWith(mapped) && ip.includes('.')) return ip.slice(mapped.length);
  if (!isIPv6(ip)) return ip;
  const [start = '', end] = ip.split('::');
  const first = groupsOf(start);
  const last = end === undefined ? [] : groupsOf(end);
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`;
}

function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}

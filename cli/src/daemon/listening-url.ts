import type { AddressInfo } from 'node:net';
import type { Gateway } from '@ai-proxy/core';

/** Where a gateway listens, as a URL. */
export function listeningUrl(gateway: Gateway, { address, family, port }: AddressInfo): string {
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `${gateway.config.core.tls.enable ? 'https' : 'http'}://${host}:${port}`;
}

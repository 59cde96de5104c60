import type { AddressInfo } from 'node:net';
import { version, type Gateway } from '@ai-proxy/core';
import { providersOf, sampleRequest } from './sample-request.ts';

const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** What a person wants to know once the gateway listens: where, who answers, and how to try it. */
export function greeting(gateway: Gateway, { address, family, port }: AddressInfo): string {
  const host = family === 'IPv6' ? `[${address}]` : address;
  const providers = providersOf(gateway);
  const scheme = gateway.config.core.tls.enable ? 'https' : 'http';
  const sample = sampleRequest(gateway, `${scheme}://${everywhere[address] ?? host}:${port}`);
  const answers =
    providers.length === 0
      ? 'the demo provider, as no credential is configured'
      : providers.join(', ');
  return [
    `ai-proxy ${version} listens on ${scheme}://${host}:${port}`,
    `  configuration  ${gateway.config.file}`,
    `  answers        ${answers}`,
    ...(sample === undefined ? [] : [`  try            ${sample}`]),
  ].join('\n');
}

import {
  apiUrl,
  GatewayError,
  type CredentialOptions,
  type Operation,
  type RequestFacts,
  type RequestPlan,
} from '@ai-proxy/core';
import { officialUrl } from './keys.ts';

const apiVersion = '2023-06-01';

const paths: Readonly<Partial<Record<Operation, string>>> = {
  generate: '/messages',
  'count-tokens': '/messages/count_tokens',
};

/**
 * URL and headers after "API overview" of Anthropic. Clients of the same API keep their version and
 * their beta features; for others the gateway names the version it writes.
 */
export function claudeRequest({
  credential,
  inbound,
  operation,
}: RequestFacts<CredentialOptions>): RequestPlan {
  const path = paths[operation];
  if (path === undefined) throw new GatewayError('OPERATION_UNSUPPORTED');
  const { apiKey, baseUrl = officialUrl } = credential;
  const isOwn = inbound.dialect === 'anthropic-messages';
  const own = isOwn ? inbound.headers : {};
  const beta = own['anthropic-beta'];
  const query = isOwn && inbound.head.query['beta'] === 'true' ? '?beta=true' : '';
  return {
    url: apiUrl(baseUrl, path + query),
    headers: {
      'x-api-key': apiKey,
      'anthropic-version': single(own['anthropic-version']) ?? apiVersion,
      ...(beta === undefined ? {} : { 'anthropic-beta': single(beta) ?? '' }),
    },
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

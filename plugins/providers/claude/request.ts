import {
  GatewayError,
  versionedUrl,
  type CredentialOptions,
  type RequestFacts,
  type RequestPlan,
} from '@ai-proxy/core';

const officialUrl = 'https://api.anthropic.com';
const apiVersion = '2023-06-01';

/**
 * URL and headers after "API overview" of Anthropic. Clients of the same API keep their version and
 * their beta features; for others the gateway names the version it writes.
 */
export function claudeRequest({
  credential,
  inbound,
  operation,
}: RequestFacts<CredentialOptions>): RequestPlan {
  if (operation !== 'generate') throw new GatewayError('OPERATION_UNSUPPORTED');
  const { apiKey, baseUrl = officialUrl } = credential;
  const own = inbound.dialect === 'anthropic-messages' ? inbound.headers : {};
  const beta = own['anthropic-beta'];
  const query = inbound.head.query['beta'] === 'true' ? '?beta=true' : '';
  return {
    url: `${versionedUrl(baseUrl)}/messages${query}`,
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

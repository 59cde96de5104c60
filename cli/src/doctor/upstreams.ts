import { probeConnection } from '@ai-proxy/core';
import { upstreamAccounts, type UpstreamAccount } from './accounts.ts';
import { found, type Finding, type Look } from './finding.ts';
import { unreachable } from './trouble.ts';

export const probeMs = 10_000;

/** Whether each upstream can be connected to, over its proxy and with TLS; nothing is sent. */
export const upstreams: Look = async ({ checked }) => {
  const config = checked.gateway?.config;
  if (config === undefined) return [found('upstream', 'skip', 'The configuration does not load.')];
  const accounts = upstreamAccounts(config);
  if (accounts.length === 0)
    return [found('upstream', 'skip', 'No credential of a provider that is known is configured.')];
  const ways = Map.groupBy(accounts, (one) => `${new URL(one.baseUrl).origin} ${one.proxyUrl}`);
  return Promise.all([...ways.values()].map(connect));
};

async function connect(accounts: readonly UpstreamAccount[]): Promise<Finding> {
  const [first] = accounts;
  if (first === undefined) return found('upstream', 'skip', 'No credential.');
  const { baseUrl, proxyUrl } = first;
  const names = accounts.map(({ name }) => name).join(', ');
  const place = `${new URL(baseUrl).origin} (${names})`;
  try {
    await probeConnection({ url: baseUrl, proxyUrl, timeoutMs: probeMs });
    const way = proxyUrl === '' ? '' : ' over its proxy';
    return found('upstream', 'ok', `${place} can be reached${way}.`);
  } catch (error) {
    return unreachable('upstream', place, error);
  }
}

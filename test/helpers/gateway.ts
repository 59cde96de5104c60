import { parseObject, type JsonObject } from '@ai-proxy/core';
import { startGateway, type TestGateway } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import { claudeKey } from './claude-rules.ts';
import { claudeFormat } from './claude-upstream.ts';
import { geminiKey } from './gemini-rules.ts';
import { geminiFormat } from './gemini-upstream.ts';
import { openaiKey } from './openai-rules.ts';
import { openaiFormat } from './openai-upstream.ts';
import { responsesFormat } from './responses-upstream.ts';
import { startScriptedUpstream, type WireFormat } from './scripted-upstream.ts';
import type { Seen } from './seen.ts';
import { specified } from './specification.ts';
import { uncooled } from './uncooled.ts';
import type { WireServer } from './wire-server.ts';

/** The format that an upstream speaks. */
export type UpstreamKind = 'openai' | 'claude' | 'responses' | 'gemini';

export const upstreamKinds: readonly UpstreamKind[] = ['openai', 'claude', 'responses', 'gemini'];

/** Key that clients of the gateway send. */
export const clientKey = 'gateway-client-key-1';

export interface Pair {
  readonly url: string;
  readonly upstream: WireServer;
  readonly logs: TestGateway['logs'];
  /** Name of the provider in front of the upstream. */
  readonly provider: string;
  /** The last body that the upstream received. */
  received(): JsonObject;
  /** What it asked for. */
  seen(): Seen;
}

interface Connection {
  readonly format: () => WireFormat;
  readonly provider: 'openai' | 'claude' | 'gemini';
  readonly account: JsonObject;
}

/** How a credential reaches an upstream of each format. */
export const connections: Readonly<Record<UpstreamKind, Connection>> = {
  openai: { format: openaiFormat, provider: 'openai', account: { 'api-key': openaiKey } },
  claude: { format: claudeFormat, provider: 'claude', account: { 'api-key': claudeKey } },
  responses: {
    format: responsesFormat,
    provider: 'openai',
    account: { 'api-key': openaiKey, 'wire-api': 'responses' },
  },
  gemini: { format: geminiFormat, provider: 'gemini', account: { 'api-key': geminiKey } },
};

/**
 * A gateway with its own pipeline and one upstream, open until the test ends. It tries once and nothing cools, so that
 * a request of the client is one upstream.
 */
export async function startPair(
  t: Pick<Test, 'teardown' | 'comment'>,
  kind: UpstreamKind,
  models: readonly { id: string; alias?: string }[] = [],
): Promise<Pair> {
  if (!specified) t.comment('The descriptions of the APIs are absent: only our rules are checked.');
  const { format: formatOf, provider, account } = connections[kind];
  const format = formatOf();
  const upstream = await startScriptedUpstream(format);
  const key = { ...account, 'base-url': upstream.url, name: kind, models };
  const gateway = await startGateway({
    builtins,
    // Without the provider that answers whatever it is asked.
    defaultPipeline: defaultPipeline.filter((name) => name !== 'demo'),
    config: JSON.stringify({
      'api-keys': [clientKey],
      'request-retry': 0,
      retry: uncooled,
      streaming: { 'bootstrap-retries': 0 },
      [`${provider}-api-key`]: [key],
    }),
  });
  t.teardown(async () => {
    await gateway.close();
    await upstream.close();
  });
  const received = (): JsonObject =>
    parseObject(upstream.requests.at(-1)?.body.toString('utf8') ?? '') ?? {};
  return {
    url: gateway.url,
    upstream,
    logs: gateway.logs,
    provider,
    received,
    seen: () => {
      const request = upstream.requests.at(-1);
      if (request === undefined) throw new Error('Nothing reached the upstream.');
      return format.see(received(), format.target(request, received()).model);
    },
  };
}

import { startGateway, type TestGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import { claudeKey } from './claude-rules.ts';
import { startClaudeUpstream } from './claude-upstream.ts';
import { openaiKey } from './openai-rules.ts';
import { startOpenaiUpstream } from './openai-upstream.ts';
import type { WireServer } from './wire-server.ts';

/** The format that an upstream speaks; also the name of the provider plugin. */
export type UpstreamKind = 'openai' | 'claude';

export const upstreamKinds: readonly UpstreamKind[] = ['openai', 'claude'];

/** Key that clients of the gateway send. */
export const clientKey = 'gateway-client-key-1';

export interface Pair {
  readonly url: string;
  readonly upstream: WireServer;
  readonly logs: TestGateway['logs'];
  /** The last body that the upstream received, parsed. */
  received(): Record<string, unknown>;
  close(): Promise<void>;
}

const starters = { openai: startOpenaiUpstream, claude: startClaudeUpstream };
const keys = { openai: openaiKey, claude: claudeKey };

/** A gateway with one upstream. It tries once, so that a request of the client is one upstream. */
export async function startPair(
  kind: UpstreamKind,
  models: readonly { id: string; alias?: string }[] = [],
): Promise<Pair> {
  const upstream = await starters[kind]();
  const account = { 'api-key': keys[kind], 'base-url': upstream.url, name: kind, models };
  const gateway = await startGateway({
    builtins,
    config: JSON.stringify({
      pipeline: [
        'chat-api',
        'messages-api',
        { auth: { keys: [clientKey] } },
        { router: { 'request-retry': 0, 'bootstrap-retries': 0 } },
        { [kind]: { keys: [account] } },
      ],
    }),
  });
  return {
    url: gateway.url,
    upstream,
    logs: gateway.logs,
    received: () => parseBody(upstream.requests.at(-1)?.body),
    close: async () => {
      await gateway.close();
      await upstream.close();
    },
  };
}

function parseBody(body: Buffer | undefined): Record<string, unknown> {
  return JSON.parse(body?.toString('utf8') ?? '{}') as Record<string, unknown>;
}

import { startGateway, type TestGateway } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import { clientKey, connections, type UpstreamKind } from '../gateway.ts';
import { thinkers } from '../prompts.ts';
import { specified } from '../specification.ts';
import { startAgentUpstream, type AgentUpstream, type Script } from './agent-upstream.ts';
import type { Agent } from './agent.ts';
import { codexFormat } from './codex-format.ts';

export interface AgentPair {
  readonly upstream: AgentUpstream;
  readonly gateway: TestGateway;
  /** The model that the upstream is asked for. */
  readonly model: string;
}

/** A gateway in front of one upstream. Where it translates, the agent's model is one of the upstream by another name. */
export async function startAgentPair(
  t: Pick<Test, 'teardown' | 'comment'>,
  { agent, kind, script }: { agent: Agent; kind: UpstreamKind; script: Script },
): Promise<AgentPair> {
  if (!specified) t.comment('The descriptions of the APIs are absent: only our rules are checked.');
  const { format, provider, account } = connections[kind];
  const isNative = agent.speaks === kind;
  const spoken = isNative && kind === 'responses' ? codexFormat() : format();
  // What an agent writes itself is its own affair.
  const upstream = await startAgentUpstream(spoken, script, !isNative);
  const model = isNative ? agent.model : thinkers[kind];
  const models = [{ id: model, alias: agent.model }];
  const key = { ...account, 'base-url': upstream.url, name: kind, models };
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: JSON.stringify({ 'api-keys': [clientKey], [`${provider}-api-key`]: [key] }),
  });
  t.teardown(async () => {
    await gateway.close();
    await upstream.close();
  });
  return { upstream, gateway, model };
}

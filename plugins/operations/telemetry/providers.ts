import type { Executor } from '@ai-proxy/core';
import { officialUrl as claudeUrl } from '../../providers/claude/keys.ts';
import { officialUrl as geminiUrl } from '../../providers/gemini/keys.ts';
import { officialUrl as openaiUrl } from '../../providers/openai/keys.ts';

/** Who is asked in an attempt, in the words of the conventions. */
export interface Peer {
  /** Value of `gen_ai.provider.name`. */
  readonly provider: string;
  readonly address: string | undefined;
  readonly port: number | undefined;
}

/** Names of the conventions where they differ from ours, and where each API is unless a credential says it. */
const usual: ReadonlyMap<string, { readonly name: string; readonly url: string }> = new Map([
  ['openai', { name: 'openai', url: openaiUrl }],
  ['claude', { name: 'anthropic', url: claudeUrl }],
  ['gemini', { name: 'gcp.gemini', url: geminiUrl }],
]);

/** Well-known values of `gen_ai.provider.name` by the end of the host that is asked. */
const byHost: readonly (readonly [end: string, provider: string])[] = [
  ...[...usual.values()].map(({ name, url }) => [new URL(url).hostname, name] as const),
  ['openai.azure.com', 'azure.ai.openai'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['amazonaws.com', 'aws.bedrock'],
  ['api.cohere.com', 'cohere'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.x.ai', 'x_ai'],
];

const ports: Readonly<Record<string, number | undefined>> = { 'https:': 443, 'http:': 80 };

/** Finds who is asked with a credential. */
export class Peers {
  readonly #known: ReadonlyMap<string, Peer>;

  constructor(executors: readonly Executor[]) {
    this.#known = new Map(
      executors.flatMap(({ provider, credentials }) =>
        credentials.map(({ id, upstream }) => [`${provider}/${id}`, peerOf(provider, upstream)]),
      ),
    );
  }

  of(provider: string, credential: string): Peer {
    return this.#known.get(`${provider}/${credential}`) ?? peerOf(provider, undefined);
  }
}

function peerOf(provider: string, upstream: string | undefined): Peer {
  const known = usual.get(provider);
  const url = upstream ?? known?.url;
  if (url === undefined || !URL.canParse(url))
    return { provider, address: undefined, port: undefined };
  const { hostname, port, protocol } = new URL(url);
  return {
    provider: providerAt(hostname) ?? known?.name ?? provider,
    address: hostname,
    port: port === '' ? ports[protocol] : Number(port),
  };
}

function providerAt(host: string): string | undefined {
  return byHost.find(([end]) => host === end || host.endsWith(`.${end}`))?.[1];
}

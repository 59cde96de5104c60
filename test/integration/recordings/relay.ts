import {
  startGateway,
  startUpstream,
  type UpstreamReply,
  type UpstreamRequest,
} from '@ai-proxy/core/testing';
import type { Plugin } from '@ai-proxy/core';
import { builtins } from '@ai-proxy/plugins';
import { uncooled } from '../../helpers/uncooled.ts';
import type { FormatName } from './recording.ts';

/** A gateway in front of one upstream whose next answer the test chooses. */
export interface Relay {
  readonly url: string;
  /** Number of requests that the upstream got so far. */
  readonly count: () => number;
  readonly lastRequest: () => UpstreamRequest | undefined;
  /** Streams that the gateway wrote against the grammar of their format. */
  readonly streamViolations: () => number;
  play(reply: UpstreamReply): void;
  close(): Promise<void>;
}

const compat = { plugin: 'openai-compat', rootKey: 'openai-compatibility' };
const providers: Readonly<
  Record<FormatName, { plugin: string; rootKey: string; wireApi?: string }>
> = {
  'openai-chat': compat,
  'openai-responses': { ...compat, wireApi: ', wire-api: responses' },
  anthropic: { plugin: 'claude', rootKey: 'claude-api-key' },
  gemini: { plugin: 'gemini', rootKey: 'gemini-api-key' },
};

/**
 * A relay to an upstream of the format. Failures are not tried again and cool nobody, so that each shows. `layers`:
 * plugins above the router.
 */
export async function startRelay(
  format: FormatName,
  layers: readonly Plugin[] = [],
): Promise<Relay> {
  let reply: UpstreamReply = {};
  const upstream = await startUpstream(() => reply);
  const { plugin, rootKey, wireApi = '' } = providers[format];
  const names = layers.map(({ name }) => name);
  const loaders = layers.map((layer) => [layer.name, () => Promise.resolve({ default: layer })]);
  const config = [
    `pipeline: [chat-api, messages-api, responses-api, gemini-api, ${[...names, 'router', plugin].join(', ')}]`,
    'request-retry: 0',
    `retry: ${JSON.stringify(uncooled)}`,
    `${rootKey}:`,
    `  - { name: recorded, api-key: key, base-url: "${upstream.url}"${wireApi} }`,
  ];
  const gateway = await startGateway({
    builtins: { ...builtins, ...Object.fromEntries(loaders) },
    config: config.join('\n'),
    logLevel: 'silent',
  });
  return {
    url: gateway.url,
    count: () => upstream.requests.length,
    lastRequest: () => upstream.requests.at(-1),
    streamViolations: () => gateway.gateway.streamViolations,
    play: (next) => {
      reply = next;
    },
    close: async () => {
      await gateway.close();
      await upstream.close();
    },
  };
}

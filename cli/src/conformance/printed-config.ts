/** What the operator of a gateway has to configure, as YAML of ours with the rest in comments. */
import { forEachFormat, formatNames, titles, type PerFormat } from './format-name.ts';
import { gatewayConfig, upstreamKey } from './gateway-config.ts';
import { portsFrom } from './upstream-set.ts';

const bases: PerFormat<string> = {
  'openai-chat': 'OpenAI-compatible, Chat Completions (base URL with /v1)',
  'anthropic-messages': 'Anthropic',
  'openai-responses': 'OpenAI, Responses API (base URL with /v1)',
  gemini: 'Google Gemini (AI Studio, with an API key)',
};

export interface PrintedConfigOptions {
  readonly firstPort: number;
  readonly models: PerFormat<string>;
  /** The key that clients will send. */
  readonly key?: string;
}

/** The text that `--print-config` prints. */
export function printedConfig({ firstPort, key, models }: PrintedConfigOptions): string {
  const ports = portsFrom(firstPort);
  const urls = forEachFormat((format) => `http://127.0.0.1:${ports[format]}`);
  return [
    '# Configuration for "ai-proxy conformance BASE-URL". Save it, start the gateway with it:',
    '#   ai-proxy run --config conformance.yaml --host 127.0.0.1',
    `#   ai-proxy conformance http://127.0.0.1:8317 --upstream-port ${firstPort}`,
    '#',
    '# Another gateway needs the same: four providers, each with one model. The upstreams listen',
    '# while the command runs; they take any key.',
    ...formatNames.map(
      (format) =>
        `#   ${titles[format]}: model "${models[format]}" at ${urls[format]}, provider ${bases[format]}`,
    ),
    `# Give them the key "${upstreamKey}". Switch retries, fallbacks, cooldowns, caches and guardrails off:`,
    '# each request must reach its upstream once, and errors of the upstream must reach the client.',
    ...(key === undefined
      ? ['# Clients send a key; let everybody in, or give one with --api-key.']
      : [`api-keys: [${JSON.stringify(key)}]`]),
    gatewayConfig(urls, models),
  ].join('\n');
}

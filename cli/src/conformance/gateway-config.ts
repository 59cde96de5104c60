/** What a gateway has to be told before it can be asked. */
import type { PerFormat } from './format-name.ts';

/** The key that the scripted upstreams are sent; they take any. */
export const upstreamKey = 'conformance-upstream-key';

/**
 * A configuration of ai-proxy: one credential and one model for each format, and no second attempts. Nothing
 * cools, so that what a failure means is seen in every cell.
 */
export function gatewayConfig(urls: PerFormat<string>, models: PerFormat<string>): string {
  const credential = (format: keyof typeof urls, more: readonly string[] = []): string[] => [
    `  - name: ${format}`,
    `    api-key: ${upstreamKey}`,
    `    base-url: ${urls[format]}`,
    `    models: [{ id: ${JSON.stringify(models[format])} }]`,
    ...more,
  ];
  return [
    'request-retry: 0',
    'retry:',
    '  cooldown-auth-secs: 0',
    '  cooldown-429-secs: 0',
    '  cooldown-5xx-secs: 0',
    '  cooldown-network-secs: 0',
    'streaming:',
    '  bootstrap-retries: 0',
    'openai-compatibility:',
    ...credential('openai-chat'),
    'claude-api-key:',
    ...credential('anthropic-messages'),
    'openai-api-key:',
    ...credential('openai-responses', ['    wire-api: responses']),
    'gemini-api-key:',
    ...credential('gemini'),
    '',
  ].join('\n');
}

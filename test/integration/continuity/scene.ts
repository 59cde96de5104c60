import { startGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import { uncooled } from '../../helpers/uncooled.ts';
import { chatApi } from './chat-api.ts';
import { chatClient } from './chat-client.ts';
import { claudeApi } from './claude-api.ts';
import type { ClientFormat } from './client.ts';
import { geminiApi } from './gemini-api.ts';
import { geminiClient } from './gemini-client.ts';
import { messagesClient } from './messages-client.ts';
import { responsesApi } from './responses-api.ts';
import { responsesClient } from './responses-client.ts';
import { serve, type StrictUpstream } from './upstream.ts';

export const formats = ['chat', 'messages', 'responses', 'gemini'] as const;
export type Format = (typeof formats)[number];

/** The model by which clients reach the upstream of a format. */
export const models: Readonly<Record<Format, string>> = {
  chat: 'gpt-4o',
  messages: 'claude-sonnet-4-5',
  responses: 'gpt-5',
  gemini: 'gemini-3-pro-preview',
};

export const clients: Readonly<Record<Format, () => ClientFormat>> = {
  chat: chatClient,
  messages: messagesClient,
  responses: responsesClient,
  gemini: geminiClient,
};

export interface Scene {
  readonly url: string;
  readonly upstreams: Readonly<Record<Format, StrictUpstream>>;
  close(): Promise<void>;
}

/** A gateway with one strict upstream for each format. */
export async function startScene(
  options: { continuity?: object; store?: object; keys?: readonly string[] } = {},
): Promise<Scene> {
  const upstreams = {
    chat: await serve(chatApi()),
    messages: await serve(claudeApi()),
    responses: await serve(responsesApi()),
    gemini: await serve(geminiApi()),
  };
  const account = (format: Format, more: object = {}): object => ({
    'api-key': `key-of-${format}`,
    name: format,
    'base-url': upstreams[format].url,
    models: [{ id: models[format] }],
    ...more,
  });
  const gateway = await startGateway({
    builtins,
    config: JSON.stringify({
      pipeline: [
        'chat-api',
        'messages-api',
        'responses-api',
        'gemini-api',
        { auth: { keys: options.keys ?? [] } },
        { 'response-store': options.store ?? {} },
        { continuity: options.continuity ?? {} },
        { router: { 'request-retry': 0, 'bootstrap-retries': 0, ...uncooled } },
        { claude: { keys: [account('messages')] } },
        { gemini: { keys: [account('gemini')] } },
        { openai: { keys: [account('chat'), account('responses', { 'wire-api': 'responses' })] } },
      ],
    }),
  });
  return {
    url: gateway.url,
    upstreams,
    close: async () => {
      await gateway.close();
      await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
    },
  };
}

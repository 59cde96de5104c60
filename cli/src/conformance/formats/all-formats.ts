import type { ClientFormat, UpstreamFormat } from '../format.ts';
import type { PerFormat } from '../format-name.ts';
import { messagesClient, messagesUpstream } from './anthropic-messages/index.ts';
import { geminiClient, geminiUpstream } from './gemini/index.ts';
import { chatClient, chatUpstream } from './openai-chat/index.ts';
import { responsesClient, responsesUpstream } from './openai-responses/index.ts';

/** Every format on the client's end. */
export const clients: PerFormat<ClientFormat> = {
  'openai-chat': chatClient,
  'anthropic-messages': messagesClient,
  'openai-responses': responsesClient,
  gemini: geminiClient,
};

/** Every format on the upstream's end. */
export const upstreams: PerFormat<UpstreamFormat> = {
  'openai-chat': chatUpstream,
  'anthropic-messages': messagesUpstream,
  'openai-responses': responsesUpstream,
  gemini: geminiUpstream,
};

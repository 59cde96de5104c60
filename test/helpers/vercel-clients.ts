import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { generateText, LanguageModel } from 'ai';
import { clientKey } from './gateway.ts';

type Options = NonNullable<Parameters<typeof generateText>[0]['providerOptions']>;

/** A provider of the Vercel AI SDK, in front of the gateway. */
export interface VercelClient {
  readonly name: string;
  readonly model: (url: string, id: string) => LanguageModel;
  /** Options of every request, for models whose names the provider does not know. */
  readonly plain: Options;
  /** Options that ask for thinking and for a look at it. */
  readonly thinking: Options;
  /** It sends addresses of images on; the others fetch the image themselves. */
  readonly sendsUrls: boolean;
}

const openai = (url: string): ReturnType<typeof createOpenAI> =>
  createOpenAI({ apiKey: clientKey, baseURL: `${url}/v1` });

/** The providers of the SDK, one for each format that they speak. */
export const vercelClients: readonly VercelClient[] = [
  {
    name: 'openai chat',
    model: (url, id) => openai(url).chat(id),
    plain: {},
    thinking: { openai: { reasoningEffort: 'high', forceReasoning: true } },
    sendsUrls: true,
  },
  {
    name: 'openai responses',
    model: (url, id) => openai(url).responses(id),
    plain: { openai: { store: false } },
    thinking: {
      openai: {
        reasoningEffort: 'high',
        reasoningSummary: 'auto',
        forceReasoning: true,
        store: false,
        include: ['reasoning.encrypted_content'],
      },
    },
    sendsUrls: true,
  },
  {
    name: 'anthropic',
    model: (url, id) => createAnthropic({ apiKey: clientKey, baseURL: `${url}/v1` })(id),
    plain: { anthropic: { structuredOutputMode: 'outputFormat' } },
    thinking: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
    sendsUrls: true,
  },
  {
    name: 'google',
    model: (url, id) => createGoogle({ apiKey: clientKey, baseURL: `${url}/v1beta` })(id),
    plain: {},
    thinking: { google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } } },
    sendsUrls: false,
  },
  {
    name: 'openai-compatible',
    model: (url, id) =>
      createOpenAICompatible({
        name: 'gateway',
        apiKey: clientKey,
        baseURL: `${url}/v1`,
        includeUsage: true,
        supportsStructuredOutputs: true,
      }).chatModel(id),
    plain: {},
    thinking: { gateway: { reasoningEffort: 'high' } },
    sendsUrls: false,
  },
];

import {
  GatewayError,
  versionedUrl,
  type CredentialOptions,
  type RequestFacts,
  type RequestPlan,
} from '@ai-proxy/core';

export interface CompatCredential extends CredentialOptions {
  readonly baseUrl: string;
  readonly wireApi?: 'chat' | 'responses' | undefined;
}

const wires = {
  chat: { dialect: 'openai-chat', path: '/chat/completions' },
  responses: { dialect: 'openai-responses', path: '/responses' },
} as const;

/** The dialect of a credential; chat where it names no API. */
export function compatDialect({ wireApi = 'chat' }: CompatCredential): string {
  return wires[wireApi].dialect;
}

/** URL and headers that servers of the OpenAI format expect. */
export function compatRequest({
  credential,
  operation,
}: RequestFacts<CompatCredential>): RequestPlan {
  if (operation !== 'generate') throw new GatewayError('OPERATION_UNSUPPORTED');
  const { apiKey, baseUrl, wireApi = 'chat' } = credential;
  return {
    url: versionedUrl(baseUrl) + wires[wireApi].path,
    headers: { authorization: `Bearer ${apiKey}` },
  };
}

import {
  GatewayError,
  versionedUrl,
  type CredentialOptions,
  type RequestFacts,
  type RequestPlan,
} from '@ai-proxy/core';

const officialUrl = 'https://api.openai.com';

/** Which of its APIs a credential is asked with. */
export type WireApi = 'chat' | 'responses';

export interface OpenaiCredential extends CredentialOptions {
  readonly wireApi?: WireApi | undefined;
}

const wires = {
  chat: { dialect: 'openai-chat', path: '/chat/completions' },
  responses: { dialect: 'openai-responses', path: '/responses' },
} as const;

/** The dialect of a credential; chat where it names no API. */
export function openaiDialect({ wireApi = 'chat' }: OpenaiCredential): string {
  return wires[wireApi].dialect;
}

/** URL and headers after "API reference: Authentication" of OpenAI. */
export function openaiRequest({
  credential,
  operation,
}: RequestFacts<OpenaiCredential>): RequestPlan {
  if (operation !== 'generate') throw new GatewayError('OPERATION_UNSUPPORTED');
  const { apiKey, baseUrl = officialUrl, wireApi = 'chat' } = credential;
  return {
    url: versionedUrl(baseUrl) + wires[wireApi].path,
    headers: { authorization: `Bearer ${apiKey}` },
  };
}

import {
  GatewayError,
  versionedUrl,
  type CredentialOptions,
  type Operation,
  type RequestFacts,
  type RequestPlan,
} from '@ai-proxy/core';

const officialUrl = 'https://api.openai.com';

export interface OpenaiCredential extends CredentialOptions {
  /** Which of its APIs a credential is asked with; chat where it names none. */
  readonly wireApi?: 'chat' | 'responses' | undefined;
}

/** The path of each operation that an API has; vectors come with the one, token counts with the other. */
interface Wire {
  readonly dialect: string;
  readonly paths: Readonly<Partial<Record<Operation, string>>>;
}

const wires = {
  chat: {
    dialect: 'openai-chat',
    paths: { generate: '/chat/completions', embed: '/embeddings' },
  },
  responses: {
    dialect: 'openai-responses',
    paths: { generate: '/responses', 'count-tokens': '/responses/input_tokens' },
  },
} as const satisfies Record<string, Wire>;

/** The dialect of a credential. */
export function openaiDialect({ wireApi = 'chat' }: OpenaiCredential): string {
  return wires[wireApi].dialect;
}

/** URL and headers after "API reference: Authentication" of OpenAI. */
export function openaiRequest({
  credential,
  operation,
}: RequestFacts<OpenaiCredential>): RequestPlan {
  const { apiKey, baseUrl = officialUrl, wireApi = 'chat' } = credential;
  const { paths }: Wire = wires[wireApi];
  const path = paths[operation];
  if (path === undefined) throw new GatewayError('OPERATION_UNSUPPORTED');
  return {
    url: versionedUrl(baseUrl) + path,
    headers: { authorization: `Bearer ${apiKey}` },
  };
}

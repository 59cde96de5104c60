import {
  GatewayError,
  versionedUrl,
  type CredentialOptions,
  type Operation,
  type RequestFacts,
  type RequestPlan,
} from '@ai-proxy/core';

export interface CompatCredential extends CredentialOptions {
  readonly baseUrl: string;
  /** Which API the server is asked with; chat where the credential names none. */
  readonly wireApi?: 'chat' | 'responses' | undefined;
}

/** The path of each operation that servers of an API usually have. */
interface Wire {
  readonly dialect: string;
  readonly paths: Readonly<Partial<Record<Operation, string>>>;
}

const wires = {
  chat: {
    dialect: 'openai-chat',
    paths: { generate: '/chat/completions', embed: '/embeddings' },
  },
  responses: { dialect: 'openai-responses', paths: { generate: '/responses' } },
} as const satisfies Record<string, Wire>;

/** The dialect of a credential. */
export function compatDialect({ wireApi = 'chat' }: CompatCredential): string {
  return wires[wireApi].dialect;
}

/** URL and headers that servers of the OpenAI format expect. */
export function compatRequest({
  credential,
  operation,
}: RequestFacts<CompatCredential>): RequestPlan {
  const { apiKey, baseUrl, wireApi = 'chat' } = credential;
  const { paths }: Wire = wires[wireApi];
  const path = paths[operation];
  if (path === undefined) throw new GatewayError('OPERATION_UNSUPPORTED');
  return {
    url: versionedUrl(baseUrl) + path,
    headers: { authorization: `Bearer ${apiKey}` },
  };
}

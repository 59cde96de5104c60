import {
  apiUrl,
  GatewayError,
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

/** Where an operation is asked for, and in which format. */
interface Place {
  readonly dialect: string;
  readonly path: string;
}

type Wire = Readonly<Partial<Record<Operation, Place>> & { generate: Place }>;

const vectors: Place = { dialect: 'openai-chat', path: '/embeddings' };

const wires: Readonly<Record<'chat' | 'responses', Wire>> = {
  chat: {
    generate: { dialect: 'openai-chat', path: '/chat/completions' },
    embed: vectors,
  },
  responses: {
    generate: { dialect: 'openai-responses', path: '/responses' },
    embed: vectors,
  },
};

/** The dialect of a credential for an operation. */
export function compatDialect(
  { wireApi = 'chat' }: CompatCredential,
  operation: Operation,
): string {
  const wire = wires[wireApi];
  return (wire[operation] ?? wire.generate).dialect;
}

/** URL and headers that servers of the OpenAI format expect. */
export function compatRequest({
  credential,
  operation,
}: RequestFacts<CompatCredential>): RequestPlan {
  const { apiKey, baseUrl, wireApi = 'chat' } = credential;
  const place = wires[wireApi][operation];
  if (place === undefined) throw new GatewayError('OPERATION_UNSUPPORTED');
  return {
    url: apiUrl(baseUrl, place.path),
    headers: { authorization: `Bearer ${apiKey}` },
  };
}

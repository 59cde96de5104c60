import {
  apiUrl,
  GatewayError,
  type CredentialOptions,
  type Operation,
  type RequestFacts,
  type RequestPlan,
} from '@ai-proxy/core';
import { officialUrl } from './keys.ts';

export interface OpenaiCredential extends CredentialOptions {
  /** Which of its APIs a credential is asked with; chat where it names none. */
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
    'count-tokens': { dialect: 'openai-responses', path: '/responses/input_tokens' },
    embed: vectors,
  },
};

/** The dialect of a credential for an operation. */
export function openaiDialect(
  { wireApi = 'chat' }: OpenaiCredential,
  operation: Operation,
): string {
  const wire = wires[wireApi];
  return (wire[operation] ?? wire.generate).dialect;
}

/** URL and headers after "API reference: Authentication" of OpenAI. */
export function openaiRequest({
  credential,
  operation,
}: RequestFacts<OpenaiCredential>): RequestPlan {
  const { apiKey, baseUrl = officialUrl, wireApi = 'chat' } = credential;
  const place = wires[wireApi][operation];
  if (place === undefined) throw new GatewayError('OPERATION_UNSUPPORTED');
  return {
    url: apiUrl(baseUrl, place.path),
    headers: { authorization: `Bearer ${apiKey}` },
  };
}

import {
  GatewayError,
  versionedUrl,
  type CredentialOptions,
  type Operation,
  type RequestFacts,
  type RequestPlan,
} from '@ai-proxy/core';
import { officialUrl } from './keys.ts';
import { nameModel } from './model-names.ts';

type Facts = Pick<RequestFacts<CredentialOptions>, 'stream' | 'body'>;

/** Without `alt=sse` a stream would come as one JSON list. */
const methods: Readonly<Partial<Record<Operation, (facts: Facts) => string>>> = {
  generate: ({ stream }) => (stream ? 'streamGenerateContent?alt=sse' : 'generateContent'),
  'count-tokens': () => 'countTokens',
  embed: ({ body }) =>
    body.json['requests'] === undefined ? 'embedContent' : 'batchEmbedContents',
};

/** URL and headers after "Gemini API reference" of Google. The model is in the URL, as is the method. */
export function geminiRequest(facts: RequestFacts<CredentialOptions>): RequestPlan {
  const { credential, operation } = facts;
  const method = methods[operation]?.(facts);
  if (method === undefined) throw new GatewayError('OPERATION_UNSUPPORTED');
  const { apiKey, baseUrl = officialUrl } = credential;
  const model = facts.model.replace(/^models\//, '');
  nameModel(facts.body, `models/${model}`);
  return {
    url: versionedUrl(baseUrl, 'v1beta', `/models/${encodeURIComponent(model)}:${method}`),
    headers: { 'x-goog-api-key': apiKey },
  };
}

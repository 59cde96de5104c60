import {
  GatewayError,
  versionedUrl,
  type CredentialOptions,
  type RequestFacts,
  type RequestPlan,
} from '@ai-proxy/core';

const officialUrl = 'https://generativelanguage.googleapis.com';

/**
 * URL and headers after "Generating content" of Google. The model and whether to stream are in the
 * URL; without `alt=sse` a stream would come as one JSON list.
 */
export function geminiRequest({
  credential,
  model,
  operation,
  stream,
}: RequestFacts<CredentialOptions>): RequestPlan {
  if (operation !== 'generate') throw new GatewayError('OPERATION_UNSUPPORTED');
  const { apiKey, baseUrl = officialUrl } = credential;
  const id = encodeURIComponent(model.replace(/^models\//, ''));
  const method = stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return {
    url: `${versionedUrl(baseUrl, 'v1beta')}/models/${id}:${method}`,
    headers: { 'x-goog-api-key': apiKey },
  };
}

import type { Draft } from '@ai-proxy/core';

/** Members by which a request goes on with what the provider has kept. */
const kept = ['previous_response_id', 'conversation', 'cachedContent', 'cached_content'];

/** True where the answer may say words of requests that came before. */
export function continuesKept(body: Draft): boolean {
  return kept.some((name) => (body.json[name] ?? null) !== null);
}

const formats = [
  'response_format.type',
  'text.format.type',
  'output_format.type',
  'output_config.format.type',
  'generationConfig.responseMimeType',
  'generation_config.response_mime_type',
];
const jsonFormats: ReadonlySet<unknown> = new Set([
  'json_object',
  'json_schema',
  'application/json',
]);

/** True where the text of the answer is to be JSON. */
export function asksForJson(body: Draft): boolean {
  return formats.some((path) => jsonFormats.has(body.get(path)));
}

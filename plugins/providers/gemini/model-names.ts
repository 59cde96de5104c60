import type { Draft } from '@ai-proxy/core';

/** Where bodies name the model beside the URL; the API refuses another one there. */
const places = [
  'model',
  'requests[*].model',
  'generateContentRequest.model',
  'generate_content_request.model',
];

/** Writes the model's name into the body wherever that has another one. */
export function nameModel(body: Draft, name: string): void {
  for (const place of places) if (body.get(place) !== undefined) body.set(place, name);
}

import type { JsonObject, ListedModel } from '@ai-proxy/core';

/** A model as this API lists it; what it can do and how much it takes is not known here. */
export function encodeModel({ id, created }: ListedModel): JsonObject {
  const date = new Date(created * 1000).toISOString();
  return {
    type: 'model',
    id,
    display_name: id,
    created_at: date.replace('.000Z', 'Z'),
    capabilities: null,
    max_input_tokens: null,
    max_tokens: null,
  };
}

/** The list of models; always one page. */
export function encodeModels(models: readonly ListedModel[]): JsonObject {
  return {
    data: models.map(encodeModel),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  };
}

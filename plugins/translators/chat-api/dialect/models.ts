import type { JsonObject, ListedModel } from '@ai-proxy/core';

/** The list of models. */
export function encodeModels(models: readonly ListedModel[]): JsonObject {
  return { object: 'list', data: models.map((model) => encodeModel(model)) };
}

/** One model. */
export function encodeModel(model: ListedModel): JsonObject {
  return { id: model.id, object: 'model', created: model.created, owned_by: model.provider };
}

import type { JsonObject, ListedModel } from '@ai-proxy/core';

/** A model as this API lists it. */
export function encodeModel({ id }: ListedModel): JsonObject {
  return {
    name: `models/${id}`,
    displayName: id,
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent', 'countTokens'],
  };
}

/** The list of models; always one page. */
export function encodeModels(models: readonly ListedModel[]): JsonObject {
  return { models: models.map(encodeModel) };
}

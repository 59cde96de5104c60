import { GatewayError, type JsonValue } from '@ai-proxy/core';
import { longestChain } from './schema.ts';

const longestName = 256;

/**
 * The chain of a request that names its models: `model` first, unless it has its place in the list.
 * Undefined where the request names none. Throws `FIELD_INVALID`.
 */
export function askedChain(
  models: JsonValue | undefined,
  model: string,
): readonly string[] | undefined {
  if (models === undefined || models === null) return undefined;
  if (!Array.isArray(models)) throw invalid('"models" must be a list of model names.');
  const names = models.map(checkedName);
  const chain = [...new Set(names.includes(model) ? names : [model, ...names])];
  if (names.length <= longestChain && chain.length <= longestChain) return chain;
  throw invalid(`A request may name at most ${longestChain} models, "model" included.`);
}

function checkedName(name: unknown, index: number): string {
  if (typeof name === 'string' && name !== '' && name.length <= longestName) return name;
  throw invalid(
    `"models[${index}]" must be the name of a model, of at most ${longestName} characters.`,
  );
}

function invalid(message: string): GatewayError {
  return new GatewayError('FIELD_INVALID', { message, param: 'models' });
}

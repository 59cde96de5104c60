import { GatewayError, nearest, type ListedModel } from '@ai-proxy/core';

const longestName = 256;

/** Characters that no model name has, and those with which a name in a URL would lead elsewhere. */
const unfit = /[\p{C}\p{Z}\\%?#]|\.\.|\/\/|^\/|\/$/u;

/** Refuses what cannot be the name of a model. Throws `MODEL_REQUIRED` or `MODEL_INVALID`. */
export function checkModelName(name: string): void {
  if (name === '')
    throw new GatewayError('MODEL_REQUIRED', {
      message: 'The request names no model. Set "model".',
      param: 'model',
    });
  if (name.length <= longestName && !unfit.test(name)) return;
  throw new GatewayError('MODEL_INVALID', {
    message:
      `A model name has at most ${longestName} characters, no white space, control characters, ` +
      '"..", "//", "%", "?", "#" or "\\", and no "/" at its ends.',
    param: 'model',
  });
}

/** The error for a model nobody serves. `known` are models that this client may use. */
export function unknownModel(
  name: string,
  known: readonly ListedModel[],
  forceModelPrefix: boolean,
): GatewayError {
  const near = nearest(
    name,
    known.map(({ id }) => id),
  );
  const cure = forceModelPrefix ? ' Write it with the prefix of its credential.' : '';
  const suggestion = near === undefined ? '' : ` Did you mean "${near}"?`;
  return new GatewayError('MODEL_UNKNOWN', {
    message: `No configured provider serves the model "${name}".${cure}${suggestion}`,
    param: 'model',
  });
}

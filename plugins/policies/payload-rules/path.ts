import { GatewayError, parsePath } from '@ai-proxy/core';

/** Refuses a path at the start rather than at the first request. `place` is where it is configured. */
export function checkPath(path: string, place: string): void {
  try {
    parsePath(path);
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', {
      message: `"${path}" in ${place} is not a path. Write a.b[0].c, or a[*].b for every element.`,
      param: place,
      cause,
    });
  }
}

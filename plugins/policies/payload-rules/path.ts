import { GatewayError } from '@ai-proxy/core';

const inherited = new Set(['__proto__', 'constructor', 'prototype']);
const step = /^([^[\]]+)(?:\[(?:\d+|\*)\])*$/;

/** True for paths that a draft takes: `a.b[0].c`, and `a[*].b` for every element. */
export function isPath(path: string): boolean {
  return path.split('.').every((name) => {
    const member = step.exec(name)?.[1];
    return member !== undefined && !inherited.has(member);
  });
}

/** Refuses a path at the start rather than at the first request. `place` is where it is configured. */
export function checkPath(path: string, place: string): void {
  if (isPath(path)) return;
  throw new GatewayError('CONFIG_INVALID', {
    message: `"${path}" in ${place} is not a path. Write a.b[0].c, or a[*].b for every element.`,
    param: place,
  });
}

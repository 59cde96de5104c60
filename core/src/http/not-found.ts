import { nearest } from '../config/suggest.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Endpoint } from '../pipeline/plugin.ts';

/** Paths that are named where none is near. */
const namedPaths = 8;

/** The error for a request that no endpoint takes: another method, or a path that is near. */
export function notFound(
  method: string,
  path: string,
  endpoints: readonly Endpoint[],
): GatewayError {
  const here = endpoints.filter((endpoint) => isExact(endpoint) && matchesPath(endpoint, path));
  if (here.length > 0) {
    const allowed = [...new Set(here.map((endpoint) => endpoint.method))].join(', ');
    return new GatewayError('METHOD_NOT_ALLOWED', { message: `Use ${allowed} for ${path}.` });
  }
  const paths = [...new Set(endpoints.map((endpoint) => shownPath(endpoint.path)))];
  const meant = paths.find((known) => path.endsWith(known) || known.endsWith(path));
  const hint = meant ?? nearest(path, paths);
  const some = paths.slice(0, namedPaths).join(', ') + (paths.length > namedPaths ? ' …' : '');
  const cure = hint === undefined ? `Known: ${some}.` : `Did you mean ${hint}?`;
  return new GatewayError('ROUTE_UNKNOWN', {
    // Without the path: what is taken out of it as a secret would confirm a guess.
    message: `There is nothing at this path for ${method}. ${cure}`,
  });
}

/** True where the path is one of those that the endpoint's pattern stands for. */
export function matchesPath({ path: pattern }: Endpoint, path: string): boolean {
  if (pattern === path) return true;
  const parts = pattern.split(/(\\.|[*:]\w+)/).map((part) => {
    if (part.startsWith('*')) return '.+';
    if (part.startsWith(':')) return '[^/]+';
    return RegExp.escape(part.startsWith('\\') ? part.slice(1) : part);
  });
  return new RegExp(`^${parts.join('')}$`).test(path);
}

/** A pattern that ends in anything at all says little about what a path should be. */
function isExact({ path }: Endpoint): boolean {
  return !/\*\w+$/.test(path);
}

/** The pattern as documents write it: `/v1/models/{model}`. */
function shownPath(pattern: string): string {
  return pattern.replaceAll(/(?<!\\)[*:](\w+)/g, '{$1}').replaceAll('\\', '');
}

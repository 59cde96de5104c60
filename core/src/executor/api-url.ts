interface Known {
  readonly version: string;
  readonly url: string;
}

const remembered = 1000;
/** By base URL, then by path. */
const known = new Map<string, Map<string, Known>>();

/**
 * The base URL with an API version in its path, and a path such as `/messages` behind it: `https://host`,
 * `https://host/` and `https://host/v1` agree; a path that has a version somewhere, such as
 * `/v1beta/compatible`, is left as it is. A query of the base URL stands at the end.
 */
export function versionedUrl(baseUrl: string, version = 'v1', path = ''): string {
  const mark = baseUrl.indexOf('?');
  const [place, query] =
    mark === -1 ? [baseUrl, ''] : [baseUrl.slice(0, mark), baseUrl.slice(mark)];
  const trimmed = place.replace(/\/+$/, '');
  const versioned = /\/v\d+[a-z]*\d*(?:\/|$)/.test(trimmed) ? trimmed : `${trimmed}/${version}`;
  return versioned + path + (path.includes('?') ? query.replace('?', '&') : query);
}

/**
 * `versionedUrl`, worked out once for each of the few paths that a provider has, so no path may hold anything
 * that a client chooses.
 */
export function apiUrl(baseUrl: string, path: string, version = 'v1'): string {
  const ofBase = known.get(baseUrl) ?? new Map<string, Known>();
  const found = ofBase.get(path);
  if (found?.version === version) return found.url;
  const url = versionedUrl(baseUrl, version, path);
  if (known.size < remembered) known.set(baseUrl, ofBase);
  ofBase.set(path, { version, url });
  return url;
}

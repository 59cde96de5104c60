import { GatewayError } from '@ai-proxy/core';
import type { LogStoreOptions } from './schema.ts';

type Kind = LogStoreOptions['kind'];
type Place = 'path' | 'url';

/** The kind that each place belongs to. */
const kindsOfPlaces: Readonly<Record<Place, Kind>> = { path: 'sqlite', url: 'postgres' };

/** Places that say nothing about a store of this kind. */
const strangers: Readonly<Record<Kind, readonly Place[]>> = {
  auto: [],
  memory: ['path', 'url'],
  sqlite: ['url'],
  postgres: ['path'],
};

/**
 * The kind that is written, or that the place stands for; `auto` where neither is. Throws
 * `CONFIG_INVALID` where an option would have no effect.
 */
export function chosenKind(options: Pick<LogStoreOptions, 'kind' | 'path' | 'url'>): Kind {
  const { kind, path, url } = options;
  for (const place of strangers[kind])
    if (options[place] !== undefined) throw stranger(kind, place);
  if (kind !== 'auto') return kind;
  if (path !== undefined && url !== undefined) throw twoPlaces();
  if (url !== undefined) return kindsOfPlaces.url;
  return path === undefined ? 'auto' : kindsOfPlaces.path;
}

function stranger(kind: Kind, place: Place): GatewayError {
  const option = `log-store.${place}`;
  return new GatewayError('CONFIG_INVALID', {
    param: option,
    message:
      `${option} has no effect with log-store.kind: ${kind}. Remove ${option}, ` +
      `or write kind: ${kindsOfPlaces[place]}.`,
  });
}

function twoPlaces(): GatewayError {
  return new GatewayError('CONFIG_INVALID', {
    param: 'log-store.path',
    message:
      'log-store.path and log-store.url name two stores. Remove path to use PostgreSQL, or url to use SQLite.',
  });
}

import { type CacheMarker, type JsonObject, objectOf } from '@ai-proxy/core';

/** The cache marker of a block or tool. */
export function decodeCache(block: JsonObject): { readonly cache?: CacheMarker } {
  const control = objectOf(block['cache_control']);
  if (control === undefined) return {};
  const ttl = control['ttl'];
  return { cache: ttl === '5m' || ttl === '1h' ? { ttl } : {} };
}

/** The `cache_control` of a part or tool, undefined without a marker. */
export function encodeCache(cache: CacheMarker | undefined): JsonObject | undefined {
  if (cache === undefined) return undefined;
  return cache.ttl === undefined ? { type: 'ephemeral' } : { type: 'ephemeral', ttl: cache.ttl };
}

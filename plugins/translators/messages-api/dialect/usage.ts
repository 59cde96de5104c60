import {
  countOf,
  type JsonObject,
  objectOf,
  present,
  unknownMembers,
  type Usage,
  type UsageReader,
} from '@ai-proxy/core';
import { extending, mergeMembers, ownMembers } from './members.ts';

const knownMembers = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation',
  'output_tokens_details',
];

/** Where answers report what they used. */
export const usageReader: UsageReader = {
  mark: '"usage"',
  find: ({ message, usage }) => objectOf(usage) ?? objectOf(objectOf(message)?.['usage']),
  decode: decodeUsage,
};

/**
 * Token counts of an answer. `input_tokens` excludes the cache here, `output_tokens` includes the
 * thinking, and the one-hour part of cache writes is inside their total.
 */
export function decodeUsage(wire: JsonObject): Usage {
  const creation = objectOf(wire['cache_creation']);
  const hour = countOf(creation?.['ephemeral_1h_input_tokens']);
  const written = countOf(wire['cache_creation_input_tokens']);
  const thinking = countOf(objectOf(wire['output_tokens_details'])?.['thinking_tokens']);
  const output = countOf(wire['output_tokens']);
  return {
    ...present({
      inputTokens: countOf(wire['input_tokens']),
      cacheReadTokens: countOf(wire['cache_read_input_tokens']),
      cacheWriteTokens:
        written === undefined
          ? countOf(creation?.['ephemeral_5m_input_tokens'])
          : Math.max(0, written - (hour ?? 0)),
      cacheWriteHourTokens: hour,
      outputTokens: output === undefined ? undefined : Math.max(0, output - (thinking ?? 0)),
      reasoningTokens: thinking,
    }),
    ...extending(unknownMembers(wire, knownMembers)),
  };
}

/** Token counts for a client; what the provider did not say is 0, what only this API has is null. */
export function encodeUsage(usage: Usage | undefined): JsonObject {
  const { cacheWriteTokens = 0, cacheWriteHourTokens, reasoningTokens } = usage ?? {};
  const counts = present({
    input_tokens: usage?.inputTokens ?? 0,
    cache_creation_input_tokens: cacheWriteTokens + (cacheWriteHourTokens ?? 0),
    cache_read_input_tokens: usage?.cacheReadTokens ?? 0,
    cache_creation:
      cacheWriteHourTokens === undefined
        ? null
        : {
            ephemeral_5m_input_tokens: cacheWriteTokens,
            ephemeral_1h_input_tokens: cacheWriteHourTokens,
          },
    output_tokens: (usage?.outputTokens ?? 0) + (reasoningTokens ?? 0),
    output_tokens_details:
      reasoningTokens === undefined ? undefined : { thinking_tokens: reasoningTokens },
    server_tool_use: null,
    service_tier: null,
    inference_geo: null,
  });
  return mergeMembers(counts, ownMembers(usage ?? {}));
}

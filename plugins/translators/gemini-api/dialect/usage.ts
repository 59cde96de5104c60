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
  'promptTokenCount',
  'cachedContentTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'totalTokenCount',
];

/** Where answers report what they used. */
export const usageReader: UsageReader = {
  mark: '"usageMetadata"',
  find: ({ usageMetadata }) => objectOf(usageMetadata),
  decode: decodeUsage,
};

/**
 * Token counts of an answer. The prompt includes what was read from the cache, but not what tools of
 * the provider added; candidates exclude the thoughts.
 */
export function decodeUsage(wire: JsonObject): Usage {
  const prompt = countOf(wire['promptTokenCount']);
  const cached = countOf(wire['cachedContentTokenCount']);
  const tools = countOf(wire['toolUsePromptTokenCount']);
  return {
    ...present({
      inputTokens:
        prompt === undefined && tools === undefined
          ? undefined
          : Math.max(0, (prompt ?? 0) - (cached ?? 0)) + (tools ?? 0),
      cacheReadTokens: cached,
      outputTokens: countOf(wire['candidatesTokenCount']),
      reasoningTokens: countOf(wire['thoughtsTokenCount']),
    }),
    ...extending(unknownMembers(wire, knownMembers)),
  };
}

/** Token counts for a client. */
export function encodeUsage(usage: Usage): JsonObject {
  const own = ownMembers(usage);
  const { inputTokens, cacheReadTokens, outputTokens, reasoningTokens } = usage;
  const { cacheWriteTokens = 0, cacheWriteHourTokens = 0 } = usage;
  const input = [inputTokens, cacheReadTokens].some((count) => count !== undefined)
    ? (inputTokens ?? 0) + (cacheReadTokens ?? 0) + cacheWriteTokens + cacheWriteHourTokens
    : undefined;
  const tools = countOf(own['toolUsePromptTokenCount']) ?? 0;
  const counts = [input, outputTokens, reasoningTokens].filter((count) => count !== undefined);
  const wire = present({
    promptTokenCount: input === undefined ? undefined : Math.max(0, input - tools),
    cachedContentTokenCount: cacheReadTokens,
    candidatesTokenCount: outputTokens,
    thoughtsTokenCount: reasoningTokens,
    totalTokenCount:
      counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0),
  });
  return mergeMembers(wire, own);
}

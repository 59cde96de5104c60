import { isObject, type JsonObject, present, type Usage, type UsageReader } from '@ai-proxy/core';
import { Fields } from './fields.ts';

/** Where answers report what they used. */
export const usageReader: UsageReader = {
  mark: '"usage"',
  find: ({ usage }) => (isObject(usage) ? usage : undefined),
  decode: decodeUsage,
  ask(body) {
    if (body.json['stream_options'] === undefined)
      body.add('stream_options', { include_usage: true });
    else body.set('stream_options.include_usage', true);
  },
  isOnlyUsage: ({ choices }) => Array.isArray(choices) && choices.length === 0,
};

/** Token counts in disjoint buckets; undefined where the vendor counted nothing. */
export function decodeUsage(usage: JsonObject | undefined): Usage | undefined {
  const fields = new Fields(usage);
  const prompt = fields.count('prompt_tokens');
  const completion = fields.count('completion_tokens');
  const cached = new Fields(fields.object('prompt_tokens_details')).count('cached_tokens');
  const output = new Fields(fields.object('completion_tokens_details'));
  const reasoning = output.count('reasoning_tokens');
  const buckets: Usage = present({
    inputTokens: less(prompt, cached),
    cacheReadTokens: cached,
    outputTokens: less(completion, reasoning),
    reasoningTokens: reasoning,
  });
  return Object.keys(buckets).length === 0 ? undefined : buckets;
}

function less(all: number | undefined, some = 0): number | undefined {
  return all === undefined ? undefined : Math.max(0, all - some);
}

/** The counts as the format sums them up. */
export function encodeUsage(usage: Usage): JsonObject {
  const { cacheReadTokens: cached, reasoningTokens: reasoning } = usage;
  const written = (usage.cacheWriteTokens ?? 0) + (usage.cacheWriteHourTokens ?? 0);
  const prompt = (usage.inputTokens ?? 0) + (cached ?? 0) + written;
  const completion = (usage.outputTokens ?? 0) + (reasoning ?? 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoning === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

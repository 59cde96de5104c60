import {
  isObject,
  type JsonObject,
  type JsonValue,
  present,
  type Usage,
  type UsageReader,
} from '@ai-proxy/core';
import { extended, Fields, kept } from './fields.ts';

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
export function decodeUsage(usage: JsonValue | undefined): Usage | undefined {
  const fields = new Fields(usage);
  const input = new Fields(fields.object('prompt_tokens_details'));
  const output = new Fields(fields.object('completion_tokens_details'));
  const prompt = fields.count('prompt_tokens');
  const completion = fields.count('completion_tokens');
  const total = fields.count('total_tokens');
  const cached = input.count('cached_tokens') ?? otherCached(fields);
  const written = input.count('cache_write_tokens');
  const reasoning = output.count('reasoning_tokens');
  const fresh = prompt === undefined ? undefined : prompt - (cached ?? 0) - (written ?? 0);
  const buckets = present({
    inputTokens: fresh === undefined ? undefined : Math.max(0, fresh),
    cacheReadTokens: cached,
    cacheWriteTokens: written,
    outputTokens: outputWithoutReasoning(prompt, completion, reasoning, total),
    reasoningTokens: reasoning,
  });
  if (Object.keys(buckets).length === 0) return undefined;
  return { ...buckets, ...extended(unread(fields, input, output)) };
}

/** Names of two vendors for cached input. They stay unread too: their clients look for them. */
function otherCached(fields: Fields): number | undefined {
  const cached = fields.count('prompt_cache_hit_tokens') ?? fields.count('cached_tokens');
  fields.leave('prompt_cache_hit_tokens');
  fields.leave('cached_tokens');
  return cached;
}

/** Most vendors count reasoning as completion; some beside it, which the sums betray. */
function outputWithoutReasoning(
  prompt: number | undefined,
  completion: number | undefined,
  reasoning: number | undefined,
  total: number | undefined,
): number | undefined {
  if (completion === undefined || reasoning === undefined || reasoning === 0) return completion;
  const outside = reasoning > completion || total === (prompt ?? 0) + completion + reasoning;
  return outside ? completion : completion - reasoning;
}

function unread(fields: Fields, input: Fields, output: Fields): JsonObject | undefined {
  const details = present({
    prompt_tokens_details: input.rest(),
    completion_tokens_details: output.rest(),
  });
  const rest = { ...fields.rest(), ...details };
  return Object.keys(rest).length === 0 ? undefined : rest;
}

/** The counts as the format sums them up. */
export function encodeUsage(usage: Usage): JsonObject {
  const rest = kept(usage.extensions);
  const written = sum(usage.cacheWriteTokens, usage.cacheWriteHourTokens);
  const prompt = sum(usage.inputTokens, usage.cacheReadTokens, written) ?? 0;
  const completion = sum(usage.outputTokens, usage.reasoningTokens) ?? 0;
  const input = {
    ...object(rest['prompt_tokens_details']),
    ...present({ cached_tokens: usage.cacheReadTokens, cache_write_tokens: written }),
  };
  const output = {
    ...object(rest['completion_tokens_details']),
    ...present({ reasoning_tokens: usage.reasoningTokens }),
  };
  return {
    ...rest,
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...present({ prompt_tokens_details: unlessEmpty(input) }),
    ...present({ completion_tokens_details: unlessEmpty(output) }),
  };
}

function sum(...counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0);
}

function object(value: JsonValue | undefined): JsonObject {
  return new Fields(value).rest() ?? {};
}

function unlessEmpty(members: JsonObject): JsonObject | undefined {
  return Object.keys(members).length === 0 ? undefined : members;
}

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
  find({ response, usage }) {
    const counts = isObject(response) ? response['usage'] : usage;
    return isObject(counts) ? counts : undefined;
  },
  decode: decodeUsage,
};

/** Token counts in disjoint buckets; undefined where the vendor counted nothing. */
export function decodeUsage(usage: JsonValue | undefined): Usage | undefined {
  const fields = new Fields(usage);
  const inputDetails = new Fields(fields.object('input_tokens_details'));
  const outputDetails = new Fields(fields.object('output_tokens_details'));
  const input = fields.count('input_tokens');
  const output = fields.count('output_tokens');
  const cached = inputDetails.count('cached_tokens');
  const written = inputDetails.count('cache_write_tokens');
  const reasoning = outputDetails.count('reasoning_tokens');
  const total = fields.count('total_tokens');
  const fresh = input === undefined ? undefined : input - (cached ?? 0) - (written ?? 0);
  const buckets = present({
    inputTokens: fresh === undefined ? undefined : Math.max(0, fresh),
    cacheReadTokens: cached,
    cacheWriteTokens: written,
    outputTokens: withoutReasoning(input, output, reasoning, total),
    reasoningTokens: reasoning,
  });
  if (Object.keys(buckets).length === 0) return undefined;
  return { ...buckets, ...extended(unread(fields, inputDetails, outputDetails)) };
}

/** Reasoning is counted as output; by some vendors of this format beside it, which the sums betray. */
function withoutReasoning(
  input: number | undefined,
  output: number | undefined,
  reasoning: number | undefined,
  total: number | undefined,
): number | undefined {
  if (output === undefined || reasoning === undefined || reasoning === 0) return output;
  const outside = reasoning > output || total === (input ?? 0) + output + reasoning;
  return outside ? output : output - reasoning;
}

function unread(fields: Fields, input: Fields, output: Fields): JsonObject | undefined {
  const details = present({
    input_tokens_details: input.rest(),
    output_tokens_details: output.rest(),
  });
  const rest = { ...fields.rest(), ...details };
  return Object.keys(rest).length === 0 ? undefined : rest;
}

/** The counts as the format sums them up; clients rely on all of them. */
export function encodeUsage(usage: Usage): JsonObject {
  const rest = kept(usage.extensions);
  const { cacheReadTokens = 0, reasoningTokens = 0 } = usage;
  const written = (usage.cacheWriteTokens ?? 0) + (usage.cacheWriteHourTokens ?? 0);
  const input = (usage.inputTokens ?? 0) + cacheReadTokens + written;
  const output = (usage.outputTokens ?? 0) + reasoningTokens;
  return {
    ...rest,
    input_tokens: input,
    input_tokens_details: {
      ...object(rest['input_tokens_details']),
      cached_tokens: cacheReadTokens,
      cache_write_tokens: written,
    },
    output_tokens: output,
    output_tokens_details: {
      ...object(rest['output_tokens_details']),
      reasoning_tokens: reasoningTokens,
    },
    total_tokens: input + output,
  };
}

function object(value: JsonValue | undefined): JsonObject {
  return new Fields(value).rest() ?? {};
}

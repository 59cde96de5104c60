import t from 'tap';
import {
  decodeUsage,
  encodeUsage,
} from '../../../../../../plugins/translators/messages-api/dialect/usage.ts';

t.test('sorts the counts into disjoint buckets', async (t) => {
  const usage = decodeUsage({
    input_tokens: 3,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 100,
    cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
    output_tokens: 50,
    output_tokens_details: { thinking_tokens: 20 },
    service_tier: 'standard',
  });
  t.same(usage, {
    inputTokens: 3,
    cacheReadTokens: 0,
    cacheWriteTokens: 60,
    cacheWriteHourTokens: 40,
    outputTokens: 30,
    reasoningTokens: 20,
    extensions: { 'anthropic-messages': { service_tier: 'standard' } },
  });
});

t.test('counts nothing that is no whole number of at least 0', async (t) => {
  const wrong = { input_tokens: -1, output_tokens: 1.5, cache_read_input_tokens: '7' };
  t.same(decodeUsage(wrong), {});
});

t.test('writes every count that clients read, 0 where nothing is known', async (t) => {
  t.same(encodeUsage(undefined), {
    input_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: null,
    output_tokens: 0,
    server_tool_use: null,
    service_tier: null,
    inference_geo: null,
  });
});

t.test('adds reasoning to the output and the hour to the cache writes', async (t) => {
  const wire = encodeUsage({
    outputTokens: 5,
    reasoningTokens: 7,
    cacheWriteTokens: 1,
    cacheWriteHourTokens: 2,
  });
  t.match(wire, {
    output_tokens: 12,
    output_tokens_details: { thinking_tokens: 7 },
    cache_creation_input_tokens: 3,
    cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 },
  });
});

import t from 'tap';
import {
  decodeUsage,
  encodeUsage,
} from '../../../../../../plugins/translators/chat-api/dialect/usage.ts';

t.test('puts tokens into disjoint buckets', async (t) => {
  t.strictSame(
    decodeUsage({
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 30, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 20 },
    }),
    {
      inputTokens: 70,
      cacheReadTokens: 30,
      outputTokens: 30,
      reasoningTokens: 20,
      extensions: { 'openai-chat': { prompt_tokens_details: { audio_tokens: 0 } } },
    },
  );
});

t.test('sees reasoning that the vendor counts outside of completion', async (t) => {
  const outside = (completion: number, total: number) =>
    decodeUsage({
      prompt_tokens: 10,
      completion_tokens: completion,
      total_tokens: total,
      completion_tokens_details: { reasoning_tokens: 20 },
    });
  t.match(outside(5, 15), { outputTokens: 5, reasoningTokens: 20 });
  t.match(outside(40, 70), { outputTokens: 40, reasoningTokens: 20 });
  t.match(outside(40, 50), { outputTokens: 20, reasoningTokens: 20 });
});

t.test('never goes below zero', async (t) => {
  t.match(decodeUsage({ prompt_tokens: 5, prompt_tokens_details: { cached_tokens: 9 } }), {
    inputTokens: 0,
    cacheReadTokens: 9,
  });
});

t.test('ignores values that are no counts', async (t) => {
  const odd = ['7', -1, 1e308, 1.5, null, {}, []];
  for (const value of odd)
    t.equal(
      decodeUsage({ prompt_tokens: value, completion_tokens: value, cached_tokens: value }),
      undefined,
    );
  t.equal(decodeUsage(null), undefined);
  t.strictSame(decodeUsage({ prompt_tokens: 0 }), { inputTokens: 0 });
});

t.test('reads cached input under the names of other vendors', async (t) => {
  const usage = { prompt_tokens: 10, prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 6 };
  t.match(decodeUsage(usage), { inputTokens: 6, cacheReadTokens: 4 });
  t.match(decodeUsage({ prompt_tokens: 10, cached_tokens: 3 }), {
    inputTokens: 7,
    cacheReadTokens: 3,
  });
});

t.test('sums buckets up, naming details only where known', async (t) => {
  t.strictSame(
    encodeUsage({
      inputTokens: 1,
      cacheReadTokens: 2,
      cacheWriteTokens: 4,
      cacheWriteHourTokens: 8,
      outputTokens: 16,
      reasoningTokens: 32,
    }),
    {
      prompt_tokens: 15,
      completion_tokens: 48,
      total_tokens: 63,
      prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 12 },
      completion_tokens_details: { reasoning_tokens: 32 },
    },
  );
  t.strictSame(encodeUsage({ inputTokens: 1, outputTokens: 2 }), {
    prompt_tokens: 1,
    completion_tokens: 2,
    total_tokens: 3,
  });
});

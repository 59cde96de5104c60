import t from 'tap';
import {
  decodeUsage,
  encodeUsage,
} from '../../../../../../plugins/translators/gemini-api/dialect/usage.ts';

t.test('sorts the counts into disjoint buckets, and gives them back', async (t) => {
  const wire = {
    promptTokenCount: 100,
    cachedContentTokenCount: 60,
    candidatesTokenCount: 7,
    thoughtsTokenCount: 5,
    toolUsePromptTokenCount: 3,
    totalTokenCount: 115,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 100 }],
  };
  const { extensions, ...counts } = decodeUsage(wire);
  t.same(counts, { inputTokens: 43, cacheReadTokens: 60, outputTokens: 7, reasoningTokens: 5 });
  t.same(encodeUsage({ ...counts, ...(extensions && { extensions }) }), wire);
});

t.test('leaves out what nobody counted', async (t) => {
  t.same(decodeUsage({}), {});
  t.same(encodeUsage({}), {});
  t.same(decodeUsage({ promptTokenCount: 0, candidatesTokenCount: 0 }), {
    inputTokens: 0,
    outputTokens: 0,
  });
});

t.test('counts cache writes of other providers as part of the prompt', async (t) => {
  t.same(
    encodeUsage({
      inputTokens: 1,
      cacheReadTokens: 2,
      cacheWriteTokens: 4,
      cacheWriteHourTokens: 8,
      outputTokens: 16,
    }),
    {
      promptTokenCount: 15,
      cachedContentTokenCount: 2,
      candidatesTokenCount: 16,
      totalTokenCount: 31,
    },
  );
});

import type { ExchangeEnd, InboundContent } from '@ai-proxy/core';
import t from 'tap';
import { estimateTokens, tokensUsed } from '../../../../../plugins/policies/rate-limit/estimate.ts';
import { fakeContext } from '../fake-context.ts';

async function contentOf(body: Readonly<Record<string, unknown>>): Promise<InboundContent> {
  const { content } = (await fakeContext({ body })).inbound;
  if (content === undefined) throw new Error('The request has no body.');
  return content;
}

const ended = (changes: Partial<ExchangeEnd> = {}): ExchangeEnd => ({
  outcome: 'complete',
  status: 200,
  ms: 1,
  ...changes,
});

const asked = [
  [{}, 1024],
  [{ max_tokens: 100 }, 100],
  [{ max_completion_tokens: 200, max_tokens: 100 }, 200],
  [{ max_output_tokens: 300 }, 300],
  [{ generationConfig: { maxOutputTokens: 400 } }, 400],
  [{ generation_config: { max_output_tokens: 400 } }, 400],
  [{ max_tokens: 64_000 }, 4096],
  [{ max_completion_tokens: 1, max_tokens: 3000 }, 3000],
  [{ max_tokens: 1, generationConfig: { maxOutputTokens: 3000 } }, 3000],
  [{ max_tokens: 64_000, n: 9 }, 9 * 4096],
  [{ max_tokens: 10, n: 1e9 }, 1280],
  [{ max_tokens: 10, n: 2, generationConfig: { candidateCount: 3 } }, 30],
  [{ max_tokens: 10, n: 0.5 }, 10],
  [{ max_tokens: 10, n: 'two' }, 10],
  [{ max_tokens: -5 }, 1024],
  [{ max_tokens: 'many', generationConfig: 7 }, 1024],
] as const;

for (const [body, output] of asked)
  t.test(`expects an answer of ${output} tokens for ${JSON.stringify(body)}`, async (t) => {
    const content = await contentOf(body);
    const input = Math.ceil(content.body.bytes.length / 4);
    t.equal(estimateTokens(content, true), input + output);
    t.equal(estimateTokens(content, false), input, 'without an answer its words only');
  });

t.test('expects nothing of a request whose body is not known', async (t) => {
  t.equal(estimateTokens(undefined, true), 0);
});

t.test('takes what was counted, caches and reasoning included', async (t) => {
  const usage = {
    inputTokens: 1,
    cacheReadTokens: 10,
    cacheWriteTokens: 100,
    cacheWriteHourTokens: 1000,
    outputTokens: 10_000,
    reasoningTokens: 100_000,
  };
  t.equal(tokensUsed(usage, ended(), undefined), 111_111);
  t.equal(tokensUsed({ outputTokens: 3 }, ended({ outcome: 'failed' }), undefined), 3);
  t.equal(tokensUsed({ inputTokens: -7, outputTokens: NaN }, ended(), undefined), 0);
});

t.test('estimates what the client got where nobody counted', async (t) => {
  const content = await contentOf({});
  const input = Math.ceil(content.body.bytes.length / 4);
  for (const outcome of ['complete', 'failed', 'cancelled'] as const) {
    const end = ended({ outcome, delivered: { characters: 401 } });
    t.equal(tokensUsed(undefined, end, content), input + 101);
  }
});

t.test('takes nothing for a failure, and knows nothing of other answers', async (t) => {
  const content = await contentOf({});
  t.equal(tokensUsed(undefined, ended({ outcome: 'failed' }), content), 0);
  t.equal(tokensUsed(undefined, ended({ outcome: 'failed' }), undefined), 0);
  t.equal(tokensUsed(undefined, ended({ outcome: 'complete' }), content), undefined);
  t.equal(tokensUsed(undefined, ended({ outcome: 'cancelled' }), content), undefined);
});

import type { Usage } from '@ai-proxy/core';
import t from 'tap';
import { countedUsage } from '../../../../../plugins/policies/cost/usage-check.ts';

t.test('counts pass as they are, zeros too', async (t) => {
  const usage = { inputTokens: 0, outputTokens: 5, cacheReadTokens: 1_000_000_000 };
  t.equal(countedUsage(usage).usage, usage);
  t.equal(countedUsage(usage).isDamaged, false);
  t.same(countedUsage({}), { usage: {}, isDamaged: false });
});

t.test('what no upstream can have counted is left out', async (t) => {
  for (const wrong of [1e308, -1, 0.5, NaN, Infinity, 1_000_000_001, '5', null, {}, 5n]) {
    const usage = { inputTokens: wrong, outputTokens: 7 } as unknown as Usage;
    t.same(countedUsage(usage), { usage: { outputTokens: 7 }, isDamaged: true }, String(wrong));
  }
});

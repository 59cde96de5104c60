import t from 'tap';
import { Ledger, type ReasoningOptions } from '@ai-proxy/core';
import { encodeReasoning } from '../../../../../../plugins/translators/chat-api/dialect/reasoning-encode.ts';

type Row = readonly [
  options: ReasoningOptions,
  model: string,
  written: string | undefined,
  warned: boolean,
];

const rows: readonly Row[] = [
  [{ mode: 'off' }, 'gpt-5.1', 'none', false],
  [{ mode: 'off' }, 'gpt-5', undefined, true],
  [{ mode: 'off' }, 'o3', undefined, true],
  [{ mode: 'off' }, 'gpt-4o', undefined, false],
  [{ mode: 'off' }, 'deepseek-chat', undefined, true],
  [{ mode: 'off', effort: 'none' }, 'deepseek-chat', 'none', false],
  [{ budgetTokens: 0 }, 'openai/gpt-5.2', 'none', false],
  [{ mode: 'on', budgetTokens: 1024 }, 'gpt-5', 'low', true],
  [{ budgetTokens: 10_000 }, 'gpt-5', 'medium', true],
  [{ budgetTokens: 32_000 }, 'grok-4', 'high', true],
  [{ budgetTokens: -1 }, 'grok-4', undefined, false],
  [{ effort: 'minimal' }, 'gpt-5-mini', 'minimal', false],
  [{ effort: 'minimal' }, 'o3', 'low', true],
  [{ effort: 'max' }, 'gpt-5.2', 'xhigh', true],
  [{ effort: 'max' }, 'gpt-5', 'high', true],
  [{ effort: 'xhigh' }, 'gpt-5.2', 'xhigh', false],
  [{ effort: 'xhigh' }, 'gpt-5.1', 'high', true],
  [{ effort: 'high' }, 'gpt-4.1', undefined, true],
  [{ mode: 'adaptive' }, 'gpt-5.1', 'medium', false],
  [{ mode: 'on' }, 'gpt-5', undefined, false],
  [{ mode: 'adaptive', effort: 'high' }, 'o1', 'high', false],
  [{ mode: 'adaptive' }, 'gpt-4o', undefined, true],
  [{ summary: 'auto' }, 'gpt-5', undefined, true],
];

for (const [options, model, written, warned] of rows)
  t.test(`writes ${JSON.stringify(options)} for ${model} as ${written ?? 'nothing'}`, async (t) => {
    const ledger = new Ledger();
    t.equal(encodeReasoning(options, model, ledger), written);
    t.equal(ledger.done(0).warnings.length > 0, warned);
  });

t.test('reports a budget that an effort stands for', async (t) => {
  for (const options of [{ budgetTokens: 1024 }, { budgetTokens: 9000, effort: 'low' }] as const) {
    const ledger = new Ledger();
    t.strictSame(encodeReasoning(options, 'gpt-5', ledger), 'low');
    t.match(ledger.done(0).warnings, [{ path: 'reasoning.budgetTokens' }]);
  }
  for (const options of [{ budgetTokens: 0 }, { mode: 'off', budgetTokens: 9000 }] as const) {
    const ledger = new Ledger();
    encodeReasoning(options, 'gpt-5.2', ledger);
    t.strictSame(ledger.done(0).warnings, []);
  }
});

import t from 'tap';
import { Ledger } from '@ai-proxy/core';
import {
  encodeReasoning,
  thinks,
  willThink,
} from '../../../../../../plugins/translators/responses-api/dialect/reasoning-encode.ts';

t.test('models for talk and for search do not think, and are not asked to', async (t) => {
  const models = [
    'gpt-5-chat-latest',
    'gpt-5.2-chat-latest',
    'openai/gpt-5-search-api',
    'gpt-5.1-search',
  ];
  for (const model of models) {
    const ledger = new Ledger();
    t.equal(encodeReasoning({ effort: 'high' }, model, ledger), undefined, model);
    t.match(ledger.done(undefined).warnings, [{ path: 'reasoning' }]);
    t.equal(willThink({ effort: 'high' }, model), false);
    t.equal(thinks(model, undefined), false);
  }
});

t.test('their sisters do', async (t) => {
  t.strictSame(encodeReasoning({ effort: 'high' }, 'gpt-5-mini', new Ledger()), { effort: 'high' });
  t.equal(willThink(undefined, 'gpt-5.2'), true);
});

t.test('reports a budget that an effort stands for', async (t) => {
  for (const options of [{ budgetTokens: 1024 }, { budgetTokens: 9000, effort: 'low' }] as const) {
    const ledger = new Ledger();
    t.strictSame(encodeReasoning(options, 'gpt-5', ledger), { effort: 'low' });
    t.match(ledger.done(0).warnings, [{ path: 'reasoning.budgetTokens' }]);
  }
  for (const options of [{ budgetTokens: 0 }, { mode: 'off', budgetTokens: 9000 }] as const) {
    const ledger = new Ledger();
    encodeReasoning(options, 'gpt-5.2', ledger);
    t.strictSame(ledger.done(0).warnings, []);
  }
});

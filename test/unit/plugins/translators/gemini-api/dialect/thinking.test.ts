import t from 'tap';
import { Ledger, type ReasoningOptions } from '@ai-proxy/core';
import { encodeThinking } from '../../../../../../plugins/translators/gemini-api/dialect/thinking.ts';

function think(model: string, reasoning: ReasoningOptions) {
  const ledger = new Ledger();
  const wire = encodeThinking(
    { model, reasoning, stream: false, messages: [], sampling: {} },
    ledger,
  );
  return [wire, ledger.done(0).warnings.length];
}

t.test('asks models from 3 on for a level', async (t) => {
  t.same(think('gemini-3-flash-preview', { effort: 'minimal' }), [{ thinkingLevel: 'MINIMAL' }, 0]);
  t.same(think('gemini-3-flash-preview', { effort: 'max' }), [{ thinkingLevel: 'HIGH' }, 1]);
  t.same(think('gemini-3-pro-preview', { effort: 'medium' }), [{ thinkingLevel: 'HIGH' }, 1]);
  t.same(think('gemini-3.1-pro', { effort: 'medium' }), [{ thinkingLevel: 'MEDIUM' }, 0]);
  t.same(think('gemini-3.1-pro', { mode: 'off' }), [{ thinkingLevel: 'LOW' }, 1]);
  t.same(think('x/gemini-3.5-flash', { budgetTokens: 99 }), [{ thinkingBudget: 99 }, 0]);
  t.same(think('gemini-3-flash', { mode: 'on', effort: 'low', budgetTokens: 99 }), [
    { thinkingLevel: 'LOW', includeThoughts: true },
    1,
  ]);
});

t.test('asks models of 2.5 and unknown ones for a budget within its range', async (t) => {
  t.same(think('gemini-2.5-flash', { effort: 'high' }), [{ thinkingBudget: 24_576 }, 0]);
  t.same(think('gemini-2.5-flash', { effort: 'max' }), [{ thinkingBudget: 24_576 }, 1]);
  t.same(think('gemini-2.5-flash', { effort: 'low', budgetTokens: 9 }), [{ thinkingBudget: 9 }, 1]);
  t.same(think('gemini-2.5-flash', { effort: 'none' }), [{ thinkingBudget: 0 }, 0]);
  t.same(think('gemini-2.5-flash', { mode: 'adaptive' }), [
    { thinkingBudget: -1, includeThoughts: true },
    0,
  ]);
  t.same(think('gemini-2.5-pro', { mode: 'off' }), [{ thinkingBudget: 128 }, 1]);
  t.same(think('gemini-2.5-flash-lite', { budgetTokens: 9 }), [{ thinkingBudget: 512 }, 1]);
  t.same(think('gemini-2.5-flash', { budgetTokens: 99_999 }), [{ thinkingBudget: 24_576 }, 1]);
  t.same(think('my-alias', { budgetTokens: 99_999 }), [{ thinkingBudget: 99_999 }, 0]);
});

t.test('reports thinking that a model cannot do', async (t) => {
  t.same(think('gemini-2.0-flash', { effort: 'low' }), [{}, 1]);
  t.same(think('gemini-2.0-flash', { mode: 'off' }), [{}, 0]);
  t.same(think('gemma-3-27b', { summary: 'auto' }), [{}, 1]);
});

t.test('shows thoughts as the client wants it', async (t) => {
  t.same(think('gemini-2.5-flash', { summary: 'auto' }), [{ includeThoughts: true }, 0]);
  t.same(think('gemini-2.5-flash', { mode: 'on', summary: 'none', budgetTokens: 9 }), [
    { thinkingBudget: 9, includeThoughts: false },
    0,
  ]);
  t.same(think('gemini-2.5-flash', { summary: 'detailed' }), [{ includeThoughts: true }, 1]);
  t.same(think('gemini-2.5-flash', {}), [{}, 0]);
});

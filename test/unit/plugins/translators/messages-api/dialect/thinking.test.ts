import t from 'tap';
import type { CanonicalRequest, JsonObject, Message, ReasoningEffort } from '@ai-proxy/core';
import { encodeRequest } from '../../../../../../plugins/translators/messages-api/dialect/request.ts';
import {
  effortBudgets,
  showsThinking,
} from '../../../../../../plugins/translators/messages-api/dialect/thinking.ts';

const messages: Message[] = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];

function encode(request: Partial<CanonicalRequest>): { body: JsonObject; paths: string[] } {
  const base = { model: 'claude-sonnet-4-5', stream: false, messages, sampling: {} };
  const { value, warnings } = encodeRequest({ ...base, ...request });
  return { body: value, paths: warnings.map(({ path }) => path) };
}

t.test('gives every effort a budget that the limit leaves room for', async (t) => {
  for (const [effort, budget] of Object.entries(effortBudgets)) {
    const { body, paths } = encode({ reasoning: { effort: effort as ReasoningEffort } });
    t.same(body['thinking'], { type: 'enabled', budget_tokens: budget }, effort);
    t.ok(Number(body['max_tokens']) > budget && Number(body['max_tokens']) <= 32_000, effort);
    t.same(paths, []);
  }
});

t.test('raises a budget under 1024 and a limit under the budget', async (t) => {
  const { body, paths } = encode({
    reasoning: { mode: 'on', budgetTokens: 10 },
    sampling: { maxOutputTokens: 500 },
  });
  t.same(body['thinking'], { type: 'enabled', budget_tokens: 1024 });
  t.equal(body['max_tokens'], 1524);
  t.same(paths, ['reasoning.budgetTokens', 'max_tokens']);
});

t.test('switches thinking off when asked', async (t) => {
  for (const reasoning of [{ mode: 'off' }, { effort: 'none' }, { budgetTokens: 0 }] as const)
    t.same(encode({ reasoning }).body['thinking'], { type: 'disabled' });
});

t.test('drops what goes not together with thinking', async (t) => {
  const { body, paths } = encode({
    reasoning: { effort: 'low' },
    sampling: { temperature: 0.2, topK: 5, topP: 0.5 },
    tools: [{ type: 'function', name: 'f' }],
    toolChoice: { type: 'required' },
  });
  t.same(paths.toSorted(), ['temperature', 'tool_choice', 'top_k', 'top_p']);
  t.same(body['tool_choice'], { type: 'auto' });
  t.notOk('temperature' in body || 'top_k' in body || 'top_p' in body);
});

t.test('keeps what does', async (t) => {
  const { body, paths } = encode({
    reasoning: { effort: 'low' },
    sampling: { temperature: 1 },
  });
  t.match(body, { temperature: 1 });
  t.same(paths, []);
  const narrow = encode({ reasoning: { effort: 'low' }, sampling: { topP: 0.97 } });
  t.match(narrow.body, { top_p: 0.97 });
  t.same(narrow.paths, []);
});

const loop = (...before: Message['parts']): Message[] => [
  ...messages,
  {
    role: 'assistant',
    parts: [...before, { type: 'tool-call', id: 'c', name: 'f', arguments: '{}' }],
  },
  { role: 'user', parts: [{ type: 'tool-result', callId: 'c', content: [] }] },
];

t.test('leaves thinking off amid a tool loop without thinking', async (t) => {
  const { body, paths } = encode({
    reasoning: { effort: 'low' },
    messages: loop(),
    sampling: { temperature: 0.2 },
  });
  t.equal(body['thinking'], undefined);
  t.equal(body['temperature'], 0.2);
  t.equal(body['max_tokens'], 32_000);
  t.same(paths, ['reasoning']);
});

t.test('thinks on amid a tool loop with thinking, and after the loop', async (t) => {
  const thought = {
    type: 'reasoning',
    text: 'Hm',
    signature: 's',
    origin: 'anthropic-messages',
  } as const;
  t.ok(encode({ reasoning: { effort: 'low' }, messages: loop(thought) }).body['thinking']);
  const after: Message[] = [
    ...loop(),
    { role: 'assistant', parts: [{ type: 'text', text: 'Done' }] },
    ...messages,
  ];
  t.ok(encode({ reasoning: { effort: 'low' }, messages: after }).body['thinking']);
});

t.test('lets newer models think at their own will', async (t) => {
  const request = { model: 'claude-opus-4-7', messages: loop(), sampling: { temperature: 0.2 } };
  const { body, paths } = encode({ ...request, reasoning: { effort: 'minimal' } });
  t.same(body['thinking'], { type: 'adaptive' });
  t.same(body['output_config'], { effort: 'low' });
  t.same(paths, ['reasoning.effort', 'temperature']);
  const budget = encode({ ...request, reasoning: { mode: 'on', budgetTokens: 8000 } });
  t.same(budget.body['output_config'], { effort: 'medium' });
  t.ok(budget.paths.includes('reasoning.budgetTokens'));
});

t.test('keeps adaptive thinking and its effort where the model takes it', async (t) => {
  const reasoning = { mode: 'adaptive', effort: 'max' } as const;
  const { body } = encode({ model: 'claude-opus-4-6', reasoning });
  t.same(body['thinking'], { type: 'adaptive' });
  t.same(body['output_config'], { effort: 'max' });
  const older = encode({ reasoning }).body;
  t.match(older['thinking'], { type: 'enabled', budget_tokens: effortBudgets.max });
  t.equal(older['output_config'], undefined);
});

t.test('does not make models think that cannot', async (t) => {
  const { body, paths } = encode({
    model: 'claude-3-5-haiku-latest',
    reasoning: { effort: 'high' },
  });
  t.equal(body['thinking'], undefined);
  t.same(paths, ['reasoning']);
});

t.test('reports what cannot be chosen of the way thinking is shown', async (t) => {
  const shown = (reasoning: NonNullable<CanonicalRequest['reasoning']>) => {
    const { body, paths } = encode({ model: 'claude-opus-4-7', reasoning });
    return [body['thinking'], paths];
  };
  const adaptive = { type: 'adaptive' };
  t.same(shown({ effort: 'low', summary: 'auto' }), [{ ...adaptive, display: 'summarized' }, []]);
  t.same(shown({ effort: 'low', summary: 'none' }), [{ ...adaptive, display: 'omitted' }, []]);
  for (const summary of ['concise', 'detailed'] as const)
    t.same(shown({ effort: 'low', summary }), [
      { ...adaptive, display: 'summarized' },
      ['reasoning.summary'],
    ]);
  t.same(shown({ summary: 'auto' }), [undefined, ['reasoning.summary']]);
  t.same(shown({ summary: 'none' }), [undefined, []]);
});

t.test('reports an effort that cannot be sent beside a budget', async (t) => {
  const reasoning = { mode: 'on', budgetTokens: 2000, effort: 'high' } as const;
  const older = encode({ reasoning });
  t.equal(older.body['output_config'], undefined);
  t.same(older.paths, ['reasoning.effort']);
  const { body } = encode({ model: 'claude-opus-4-5', reasoning });
  t.same(body['output_config'], { effort: 'high' });
});

t.test('shows thinking unless the client wants its proof only', async (t) => {
  t.equal(showsThinking({}), true);
  t.equal(showsThinking({ thinking: { type: 'adaptive', display: 'summarized' } }), true);
  t.equal(showsThinking({ thinking: { type: 'adaptive', display: 'omitted' } }), false);
});

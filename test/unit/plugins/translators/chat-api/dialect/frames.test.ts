import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import {
  commits,
  isTerminal,
} from '../../../../../../plugins/translators/chat-api/dialect/frames.ts';

const chunk = (delta: JsonObject, finish: string | null = null) => ({
  data: JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }], usage: null }),
});

t.test('commits at the first chunk that says something or finishes', async (t) => {
  const speaking: JsonObject[] = [
    { content: 'a' },
    { content: [{ type: 'text', text: 'a' }] },
    { reasoning_content: 'a' },
    { reasoning: 'a' },
    { refusal: 'a' },
    { tool_calls: [{ index: 0 }] },
    { function_call: { name: 'f' } },
    { audio: { id: 'a' } },
  ];
  for (const delta of speaking) t.ok(commits(chunk(delta)), JSON.stringify(delta));
  t.ok(commits(chunk({}, 'stop')));
});

t.test('does not commit at roles, usage, errors, end marks and noise', async (t) => {
  const silent: JsonObject[] = [
    {},
    { role: 'assistant', content: '', refusal: null },
    { content: [], tool_calls: [] },
  ];
  for (const delta of silent) t.notOk(commits(chunk(delta)), JSON.stringify(delta));
  t.notOk(commits(chunk({}, '')));
  for (const data of [
    '[DONE]',
    '',
    '{"choices":[],"usage":{"prompt_tokens":1}}',
    '{"error":{"message":"x"}}',
    '{"error":{"message":"x"},"choices":[{"delta":{},"finish_reason":"error"}]}',
    '"choices"',
    '{"choices":',
  ])
    t.notOk(commits({ data }), data);
});

t.test('knows the end mark', async (t) => {
  t.ok(isTerminal({ data: '[DONE]' }));
  t.ok(isTerminal({ data: ' [DONE] ' }));
  t.notOk(isTerminal(chunk({}, 'stop')));
});

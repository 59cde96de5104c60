import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import {
  commits,
  isTerminal,
} from '../../../../../../plugins/translators/gemini-api/dialect/frames.ts';

const frame = (body: JsonObject) => ({ data: JSON.stringify(body) });
const says = (part: JsonObject, more: JsonObject = {}) =>
  frame({ candidates: [{ content: { parts: [part] }, ...more }] });

t.test('commits with the first parts', async (t) => {
  t.ok(commits(says({ text: 'a' })));
  t.ok(commits({ data: '{"candidates": [{"content": {"parts": [ {"text": "a"}]}}]}' }));
  t.notOk(commits(frame({ usageMetadata: {}, modelVersion: 'm' })));
  t.notOk(commits(frame({ error: { message: '"parts":[{' } })));
});

t.test('ends with a finish reason or a refused prompt', async (t) => {
  t.ok(isTerminal(says({ text: '' }, { finishReason: 'STOP' })));
  t.ok(isTerminal(frame({ promptFeedback: { blockReason: 'SAFETY' } })));
  t.notOk(isTerminal(says({ text: 'a' })));
  t.notOk(isTerminal(says({ text: 'a' }, { finishReason: 'FINISH_REASON_UNSPECIFIED' })));
  t.notOk(isTerminal(says({ text: '"finishReason": "STOP"' })));
  t.notOk(isTerminal(says({ functionCall: { name: 'f', args: { finishReason: 'STOP' } } })));
});

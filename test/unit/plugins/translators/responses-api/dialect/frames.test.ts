import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import {
  commits,
  isTerminal,
} from '../../../../../../plugins/translators/responses-api/dialect/frames.ts';
import { faultIn } from '../../../../../../plugins/translators/responses-api/dialect/errors.ts';

/** The frame with its name and without, as some vendors send it. */
const frames = (type: string, members: JsonObject = {}) => {
  const data = JSON.stringify({ ...members, type, sequence_number: 1 });
  return [{ event: type, data }, { data }];
};

t.test('content commits, and so do calls, tools of the provider, and the end', async (t) => {
  for (const type of [
    'output_text.delta',
    'refusal.delta',
    'function_call_arguments.delta',
    'reasoning_summary_text.delta',
    'reasoning_text.delta',
    'web_search_call.searching',
    'completed',
    'incomplete',
  ])
    for (const frame of frames(`response.${type}`)) t.ok(commits(frame), type);
  for (const type of ['function_call', 'web_search_call'])
    for (const frame of frames('response.output_item.added', { item: { type } }))
      t.ok(commits(frame), type);
});

t.test('life-cycle, empty items and errors do not', async (t) => {
  for (const type of ['created', 'queued', 'in_progress', 'content_part.added', 'failed'])
    for (const frame of frames(`response.${type}`)) t.notOk(commits(frame), type);
  for (const type of ['message', 'reasoning'])
    for (const frame of frames('response.output_item.added', { item: { type } }))
      t.notOk(commits(frame), type);
  for (const frame of frames('error')) t.notOk(commits(frame));
  t.notOk(commits({ data: '[DONE]' }));
});

t.test('a stream ends with its response, complete or not', async (t) => {
  for (const type of ['completed', 'incomplete'])
    for (const frame of frames(`response.${type}`)) t.ok(isTerminal(frame), type);
  for (const type of ['response.failed', 'error', 'response.output_text.done'])
    for (const frame of frames(type)) t.notOk(isTerminal(frame), type);
});

t.test('words that look like events are none', async (t) => {
  const delta = '"type":"response.completed" "type":"error" "error"';
  for (const frame of frames('response.output_text.delta', { delta })) {
    t.notOk(isTerminal(frame));
    t.equal(faultIn(frame), undefined);
  }
});

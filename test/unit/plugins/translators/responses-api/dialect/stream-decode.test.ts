import t from 'tap';
import type { JsonObject, StreamEvent } from '@ai-proxy/core';
import { ResponsesStreamDecoder } from '../../../../../../plugins/translators/responses-api/dialect/stream.ts';

const read = (...events: JsonObject[]): StreamEvent[] => {
  const decoder = new ResponsesStreamDecoder();
  return events.flatMap((event) => decoder.decode({ data: JSON.stringify(event) }));
};
const created = { type: 'response.created', response: { id: 'resp_1', model: 'm', error: null } };
const completed = { type: 'response.completed', response: { status: 'completed', output: [] } };
const event = (type: string, members: JsonObject): JsonObject => ({
  type: `response.${type}`,
  output_index: 0,
  ...members,
});
const call = (members: JsonObject = {}): JsonObject => ({
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'f',
  ...members,
});
const argumentsOf = (events: readonly StreamEvent[]) =>
  events
    .map((each) => (each.type === 'part-delta' && 'text' in each.delta ? each.delta.text : ''))
    .join('');

t.test('arguments that came whole with the call are told once', async (t) => {
  for (const streamed of [[], [event('function_call_arguments.delta', { delta: '{"a":1}' })]]) {
    const item = call({ arguments: '{"a":1}' });
    const events = read(
      created,
      event('output_item.added', { item }),
      ...streamed,
      event('function_call_arguments.done', { arguments: '{"a":1}' }),
      event('output_item.done', { item }),
      completed,
    );
    t.equal(argumentsOf(events), '{"a":1}');
    t.match(events[1], { part: { type: 'tool-call', id: 'call_1', name: 'f', arguments: '' } });
    t.match(events.at(-2), { type: 'message-end', stopReason: 'tool-calls' });
  }
});

t.test('an item of which only the end was told is read whole', async (t) => {
  const content = [
    {
      type: 'output_text',
      text: 'a',
      annotations: [{ type: 'url_citation', url: 'https://a.test' }],
    },
    { type: 'odd', value: 1 },
  ];
  const events = read(
    created,
    event('output_item.done', { item: { type: 'message', id: 'msg_1', content } }),
    completed,
  );
  t.match(events.slice(1, 7), [
    { type: 'part-start', index: 0, part: { type: 'text' } },
    { type: 'part-delta', delta: { type: 'text', text: 'a' } },
    { type: 'part-delta', delta: { type: 'citation', citation: { url: 'https://a.test' } } },
    { type: 'part-end', index: 0 },
    { type: 'part-start', index: 1, part: { type: 'native', value: { type: 'odd' } } },
    { type: 'part-end', index: 1 },
  ]);
});

t.test('deltas without the start of their content begin it', async (t) => {
  const events = read(
    event('output_item.added', { item: { type: 'message', id: 'msg_1', content: [] } }),
    event('output_text.delta', { delta: 'a', logprobs: [{ token: 'a', logprob: -1 }] }),
    completed,
  );
  t.match(events, [
    { type: 'message-start' },
    { type: 'part-start' },
    { type: 'part-delta', delta: { type: 'text', text: 'a' } },
    { type: 'part-delta', delta: { type: 'logprobs', value: { content: [{ token: 'a' }] } } },
    { type: 'part-end' },
    { type: 'message-end', stopReason: 'stop' },
    { type: 'end' },
  ]);
});

t.test('of summaries and the reasoning itself, what came first is told', async (t) => {
  const events = read(
    created,
    event('output_item.added', { item: { type: 'reasoning', id: 'rs_1', summary: [] } }),
    event('reasoning_text.delta', { content_index: 0, delta: 'deep' }),
    event('reasoning_summary_text.delta', { summary_index: 0, delta: 'short' }),
    event('output_item.done', {
      item: { type: 'reasoning', summary: [{ type: 'summary_text', text: 'short' }] },
    }),
    completed,
  );
  t.equal(argumentsOf(events), 'deep');
});

t.test('ids that change amid the stream do no harm', async (t) => {
  const events = read(
    created,
    event('output_item.added', { item: call({ id: 'fc_a', arguments: '' }) }),
    event('function_call_arguments.delta', { item_id: 'fc_b', delta: '{}' }),
    event('output_item.done', { item: call({ id: 'fc_c', arguments: '{}' }) }),
    { ...completed, response: { output: [call({ id: 'fc_d', arguments: '{}' })] } },
  );
  t.equal(events.filter(({ type }) => type === 'part-start').length, 1);
  t.equal(argumentsOf(events), '{}');
});

t.test('what the answer says of itself only at its end is told then', async (t) => {
  const events = read(created, {
    ...completed,
    response: { status: 'completed', output: [], service_tier: 'flex', temperature: 1 },
  });
  t.match(events[1], {
    type: 'native',
    value: { type: 'response.completed', response: { service_tier: 'flex' } },
  });
});

t.test('reasons without a counterpart are told as they are', async (t) => {
  const incomplete = (reason: string) =>
    read(created, {
      type: 'response.incomplete',
      response: { incomplete_details: { reason }, output: [] },
    }).at(-2);
  t.match(incomplete('content_filter'), { stopReason: 'content-filter' });
  t.match(incomplete('odd'), { stopReason: 'other', nativeReason: 'odd' });
});

t.test('comments of vendors are passed over', async (t) => {
  const decoder = new ResponsesStreamDecoder();
  for (const data of ['', '[DONE]', '{"type":"keepalive"}', '{"odd":1}'])
    t.strictSame(decoder.decode({ data }), [], data);
});

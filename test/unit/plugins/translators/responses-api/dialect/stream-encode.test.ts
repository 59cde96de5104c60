import t from 'tap';
import { parseObject, type EncodeContext, type JsonObject, type StreamEvent } from '@ai-proxy/core';
import { ResponsesStreamEncoder } from '../../../../../../plugins/translators/responses-api/dialect/stream.ts';

const context: EncodeContext = {
  model: 'm',
  request: {},
  streamUsage: true,
  requestId: 'r-1',
  now: 5000,
};
const write = (...events: StreamEvent[]): JsonObject[] => {
  const encoder = new ResponsesStreamEncoder(context);
  return events
    .flatMap((event) => encoder.encode(event))
    .map(({ data }) => parseObject(data) ?? {});
};
const types = (events: readonly JsonObject[]) =>
  events.map(({ type }) => String(type).replace('response.', ''));
const start: StreamEvent = { type: 'message-start', id: 'msg_7', model: 'claude' };
const text = (index: number, words: string): StreamEvent[] => [
  { type: 'part-start', index, part: { type: 'text', text: '' } },
  { type: 'part-delta', index, delta: { type: 'text', text: words } },
  { type: 'part-end', index },
];
const stop = (stopReason: 'stop' | 'length' | 'content-filter'): StreamEvent[] => [
  { type: 'message-end', stopReason },
  { type: 'end' },
];

t.test('writes the whole life cycle of a text', async (t) => {
  const events = write(start, ...text(0, 'Hi'), ...stop('stop'));
  t.strictSame(types(events), [
    'created',
    'in_progress',
    'output_item.added',
    'content_part.added',
    'output_text.delta',
    'output_text.done',
    'content_part.done',
    'output_item.done',
    'completed',
  ]);
  t.match(events[0], { response: { id: 'resp_r-1', status: 'in_progress', output: [] } });
  t.match(events[4], { item_id: 'msg_r-1_0', output_index: 0, content_index: 0, delta: 'Hi' });
  t.match(events.at(-1), {
    sequence_number: 8,
    response: {
      status: 'completed',
      usage: null,
      output: [{ id: 'msg_r-1_0', status: 'completed', content: [{ text: 'Hi' }] }],
    },
  });
});

t.test('texts without anything between them share a message', async (t) => {
  const events = write(start, ...text(0, 'a'), ...text(1, 'b'), ...stop('stop'));
  const last = events.at(-1);
  t.match(last, { response: { output: [{ content: [{ text: 'a' }, { text: 'b' }] }] } });
  t.equal(types(events).filter((type) => type === 'output_item.added').length, 1);
  t.match(events[6 + 1], { type: 'response.content_part.added', content_index: 1 });
});

t.test('texts around a call are messages of their own', async (t) => {
  const call = { type: 'tool-call', id: 'c', name: 'f', arguments: '{}' } as const;
  const events = write(
    start,
    ...text(0, 'a'),
    { type: 'part-start', index: 1, part: call },
    { type: 'part-end', index: 1 },
    ...text(2, 'b'),
    ...stop('stop'),
  );
  t.match(events.at(-1), {
    response: {
      output: [
        { type: 'message', id: 'msg_r-1_0' },
        { type: 'function_call', id: 'fc_r-1_1', call_id: 'c', arguments: '{}' },
        { type: 'message', id: 'msg_r-1_2' },
      ],
    },
  });
});

t.test('an answer that was cut is incomplete', async (t) => {
  for (const [reason, written] of [
    ['length', 'max_output_tokens'],
    ['content-filter', 'content_filter'],
  ] as const)
    t.match(write(start, ...text(0, 'a'), ...stop(reason)).at(-1), {
      type: 'response.incomplete',
      response: {
        status: 'incomplete',
        incomplete_details: { reason: written },
        output: [{ status: 'incomplete' }],
      },
    });
});

t.test('usage that comes last is in the last event', async (t) => {
  const events = write(
    start,
    { type: 'message-end', stopReason: 'stop' },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 4 } },
    { type: 'end' },
  );
  t.match(events.at(-1), { response: { usage: { input_tokens: 3, total_tokens: 7 } } });
});

t.test('an error ends the stream, with the numbers and the answer that come next', async (t) => {
  const fault = { message: 'Down', code: 'x' };
  const events = write(start, { type: 'error', fault }, ...text(0, 'a'), { type: 'end' });
  t.match(events.slice(2), [
    { type: 'error', code: 'x', message: 'Down', param: null, sequence_number: 2 },
    {
      type: 'response.failed',
      response: { id: 'resp_r-1', status: 'failed', error: { message: 'Down' } },
      sequence_number: 3,
    },
  ]);
  t.equal(events.length, 4);
  t.match(types(write({ type: 'error', fault })), ['error', 'failed'], 'before the start, too');
});

t.test('answers without a start, and further choices, do no harm', async (t) => {
  t.strictSame(types(write({ type: 'end' })), ['created', 'in_progress', 'completed']);
  const second: StreamEvent[] = text(0, 'x').map(
    (event) => ({ ...event, choice: 1 }) as StreamEvent,
  );
  t.match(write(start, ...second, ...stop('stop')).at(-1), { response: { output: [] } });
});

t.test('shows reasoning of other formats, but not what proves it', async (t) => {
  const events = write(
    start,
    { type: 'part-start', index: 0, part: { type: 'reasoning', text: 'hm', origin: 'anthropic' } },
    { type: 'part-delta', index: 0, delta: { type: 'redacted', data: 'secret' } },
    { type: 'part-end', index: 0 },
    ...stop('stop'),
  );
  t.strictSame(types(events).slice(2, -1), [
    'output_item.added',
    'reasoning_summary_part.added',
    'reasoning_summary_text.delta',
    'reasoning_summary_text.done',
    'reasoning_summary_part.done',
    'output_item.done',
  ]);
  t.notMatch(JSON.stringify(events), /secret/);
});

t.test('parts of other formats and images are left out', async (t) => {
  const events = write(
    start,
    {
      type: 'part-start',
      index: 0,
      part: { type: 'native', dialect: 'anthropic', value: { type: 'x' } },
    },
    { type: 'part-end', index: 0 },
    {
      type: 'part-start',
      index: 1,
      part: { type: 'image', source: { kind: 'url', url: 'https://a.test' } },
    },
    ...stop('stop'),
  );
  t.strictSame(types(events), ['created', 'in_progress', 'completed']);
});

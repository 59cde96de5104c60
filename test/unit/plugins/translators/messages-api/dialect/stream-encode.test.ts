import t from 'tap';
import {
  isObject,
  readFrames,
  writeFrame,
  type JsonObject,
  type StreamEvent,
} from '@ai-proxy/core';
import {
  MessagesStreamDecoder,
  MessagesStreamEncoder,
} from '../../../../../../plugins/translators/messages-api/dialect/stream.ts';
import {
  context,
  encode,
  start,
  begin,
  text,
  close,
  stop,
  end,
  call,
  callBlock,
  empty,
  opened,
  said,
  stopped,
  blocks,
} from './canonical-events.ts';

t.test('writes a whole answer, with usage that arrives last', async (t) => {
  const usage = { inputTokens: 5, outputTokens: 2, reasoningTokens: 1 };
  const none = {
    input_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: null,
    output_tokens: 0,
    server_tool_use: null,
    service_tier: null,
    inference_geo: null,
  };
  const thought = { thinking_tokens: 1 };
  const counts = { ...none, input_tokens: 5, output_tokens: 3, output_tokens_details: thought };
  const unsaid = { stop_details: null, container: null };
  t.same(
    encode(start, begin(0, empty), text(0, 'Hi'), close(0), stop, { type: 'usage', usage }, end),
    [
      {
        type: 'message_start',
        message: {
          id: 'msg_x',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          ...unsaid,
          usage: none,
        },
      },
      opened(0, { type: 'text', text: '' }),
      said(0, { type: 'text_delta', text: 'Hi' }),
      stopped(0),
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null, ...unsaid },
        usage: counts,
      },
      { type: 'message_stop' },
    ],
  );
});

t.test('begins with the usage that is known at the start', async (t) => {
  const [first] = encode(start, { type: 'usage', usage: { inputTokens: 9 } });
  t.match(first, { type: 'message_start', message: { usage: { input_tokens: 9 } } });
});

t.test('signs thinking of its own once, at the end, and others not at all', async (t) => {
  const sign = (index: number, signature: string): StreamEvent => ({
    type: 'part-delta',
    index,
    delta: { type: 'signature', signature },
  });
  const frames = encode(
    start,
    begin(0, { type: 'reasoning', text: '', origin: 'anthropic-messages' }),
    sign(0, 'a'),
    sign(0, 'b'),
    close(0),
    begin(1, { type: 'reasoning', text: 'Hm', origin: 'other', signature: 'no' }),
    sign(1, 'no'),
    close(1),
    begin(2, { type: 'reasoning', text: '', redacted: 'enc', origin: 'anthropic-messages' }),
    close(2),
  );
  t.same(blocks(frames), [
    opened(0, { type: 'thinking', thinking: '', signature: '' }),
    said(0, { type: 'signature_delta', signature: 'ab' }),
    stopped(0),
    opened(1, { type: 'thinking', thinking: '', signature: '' }),
    said(1, { type: 'thinking_delta', thinking: 'Hm' }),
    stopped(1),
    opened(2, { type: 'redacted_thinking', data: 'enc' }),
    stopped(2),
  ]);
});

t.test('leaves the words of thinking out where the client wants none', async (t) => {
  const request = { thinking: { type: 'adaptive', display: 'omitted' } };
  const encoder = new MessagesStreamEncoder({ ...context, request });
  const events: StreamEvent[] = [
    start,
    begin(0, { type: 'reasoning', text: 'Hm' }),
    text(0, '!'),
    close(0),
    begin(1, { type: 'reasoning', text: 'Hm', signature: 'sig', origin: 'anthropic-messages' }),
    close(1),
  ];
  const frames = events.flatMap((event) => encoder.encode(event)).map(({ value = {} }) => value);
  t.same(blocks(frames), [
    opened(0, { type: 'thinking', thinking: '', signature: '' }),
    said(0, { type: 'signature_delta', signature: 'sig' }),
    stopped(0),
  ]);
});

t.test('writes a call without arguments and leaves empty texts out', async (t) => {
  const frames = encode(start, begin(0, empty), close(0), begin(1, call('a')), close(1), stop, end);
  t.same(blocks(frames), [opened(0, callBlock('a')), stopped(0)]);
});

t.test('shows a refusal as text', async (t) => {
  const frames = encode(
    start,
    begin(0, { type: 'refusal', text: '' }),
    text(0, 'No.'),
    close(0),
    stop,
    end,
  );
  t.match(blocks(frames)[1], said(0, { type: 'text_delta', text: 'No.' }));
  t.match(frames.at(-2), { delta: { stop_reason: 'refusal' } });
});

t.test('writes the first choice alone', async (t) => {
  const frames = encode(
    start,
    { ...begin(0, { type: 'text', text: 'B' }), choice: 1 } as StreamEvent,
    { ...stop, choice: 1, stopReason: 'length' } as StreamEvent,
    stop,
    end,
  );
  t.same(blocks(frames), []);
  t.match(frames.at(-2), { delta: { stop_reason: 'end_turn' } });
});

t.test('writes an empty stream', async (t) => {
  t.same(
    encode(start, end).map(({ type }) => type),
    ['message_start', 'message_delta', 'message_stop'],
  );
});

t.test('ends with an error event and nothing more', async (t) => {
  const fault = { message: 'Busy.', kind: 'unavailable' } as const;
  t.same(
    encode(
      start,
      begin(0, { type: 'text', text: 'A' }),
      { type: 'error', fault },
      close(0),
      stop,
      end,
    ).slice(3),
    [{ type: 'error', error: { type: 'overloaded_error', message: 'Busy.' }, request_id: 'req_1' }],
  );
  const own = encode({ type: 'error', fault: { message: 'M', type: 'billing_error' } });
  t.match(own, [{ error: { type: 'billing_error' } }]);
});

t.test('leaves out what an answer cannot hold', async (t) => {
  const frames = encode(
    start,
    begin(0, { type: 'image', source: { kind: 'id', id: 'i' } }),
    close(0),
    begin(1, { type: 'native', dialect: 'other', value: {} }),
    close(1),
    { type: 'native', dialect: 'other', value: { type: 'x' } },
    stop,
    end,
  );
  t.same(
    frames.map(({ type }) => type),
    ['message_start', 'message_delta', 'message_stop'],
  );
});

t.test('repeats no event that would be out of its place', async (t) => {
  const native = (value: JsonObject): StreamEvent => ({
    type: 'native',
    dialect: 'anthropic-messages',
    value,
  });
  const lost = { type: 'content_block_delta', index: 3, delta: { type: 'signature_delta' } };
  t.same(
    encode(start, native({ type: 'future' }), native(lost), native({}), end).map(
      ({ type }) => type,
    ),
    ['message_start', 'future', 'message_delta', 'message_stop'],
  );
});

t.test('repeats no delta that would be in the wrong block', async (t) => {
  const native = (index: number, type: string): StreamEvent => ({
    type: 'part-delta',
    index,
    delta: { type: 'native', dialect: 'anthropic-messages', value: { type } },
  });
  const frames = encode(
    start,
    begin(0, { type: 'text', text: 'A' }),
    native(0, 'input_json_delta'),
    native(0, 'delta_of_a_later_version'),
    close(0),
    begin(1, call('a')),
    native(1, 'text_delta'),
    close(1),
    end,
  );
  t.same(
    blocks(frames).flatMap(({ delta }) => (isObject(delta) ? [delta['type']] : [])),
    ['text_delta', 'delta_of_a_later_version'],
  );
});

t.test('gives a stream of this format the same meaning again', async (t) => {
  const value = { type: 'web_search_tool_result', tool_use_id: 's', content: [] };
  const events: StreamEvent[] = [
    {
      type: 'message-start',
      id: 'msg_1',
      model: 'm',
      extensions: { 'anthropic-messages': { container: { id: 'c' } } },
    },
    {
      type: 'usage',
      usage: { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1 },
    },
    begin(0, { type: 'native', dialect: 'anthropic-messages', value }),
    close(0),
    begin(1, empty),
    text(1, 'A'),
    close(1),
    {
      type: 'usage',
      usage: { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 3 },
    },
    {
      type: 'native',
      dialect: 'anthropic-messages',
      value: { type: 'message_delta', context_management: { applied_edits: [] } },
    },
    stop,
    end,
  ];
  const encoder = new MessagesStreamEncoder(context);
  const wire = events
    .flatMap((event) => encoder.encode(event))
    .map(writeFrame)
    .join('');
  const decoder = new MessagesStreamDecoder();
  t.same(
    [...readFrames(Buffer.from(wire)).flatMap((frame) => decoder.decode(frame)), ...decoder.end()],
    events,
  );
});

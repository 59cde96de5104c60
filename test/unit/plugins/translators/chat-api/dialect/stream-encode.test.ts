import t from 'tap';
import type { EncodeContext, JsonObject, StreamEvent } from '@ai-proxy/core';
import { ChatStreamEncoder } from '../../../../../../plugins/translators/chat-api/dialect/stream.ts';

const context: EncodeContext = {
  model: 'asked',
  request: {},
  streamUsage: true,
  requestId: 'r1',
  now: 1_700_000_000_500,
};

function encode(events: readonly StreamEvent[], changes: Partial<EncodeContext> = {}): string[] {
  const encoder = new ChatStreamEncoder({ ...context, ...changes });
  return events.flatMap((event) => encoder.encode(event)).map(({ data }) => data);
}
const parse = (data: string | undefined): JsonObject => JSON.parse(data ?? 'null') as JsonObject;
const choices = (frames: readonly string[]): unknown[] =>
  frames.filter((data) => data !== '[DONE]').flatMap((data) => parse(data)['choices'] as unknown[]);
const deltas = (frames: readonly string[]): unknown[] =>
  choices(frames).map((choice) => (choice as JsonObject)['delta']);

const start: StreamEvent = { type: 'message-start', id: 'x', model: 'm', created: 5 };
const text = (index: number, words: string, choice = 0): StreamEvent[] => [
  { type: 'part-start', choice, index, part: { type: 'text', text: '' } },
  { type: 'part-delta', choice, index, delta: { type: 'text', text: words } },
  { type: 'part-end', choice, index },
];
const over: StreamEvent[] = [{ type: 'message-end', stopReason: 'stop' }, { type: 'end' }];
const opened = (index: number, id: string, begun = ''): StreamEvent => ({
  type: 'part-start',
  index,
  part: { type: 'tool-call', id, name: 'f', arguments: begun },
});
const grown = (index: number, words: string): StreamEvent => ({
  type: 'part-delta',
  index,
  delta: { type: 'arguments', text: words },
});
const closed = (index: number): StreamEvent => ({ type: 'part-end', index });

t.test('writes text with one envelope, one role, one finish and the end mark', async (t) => {
  const frames = encode([start, ...text(0, 'a'), ...text(1, 'b'), ...over]);
  const envelope = { id: 'x', object: 'chat.completion.chunk', created: 5, model: 'm' };
  t.strictSame(frames.slice(0, -1).map(parse), [
    {
      ...envelope,
      choices: [{ index: 0, delta: { role: 'assistant', content: 'a' }, finish_reason: null }],
    },
    { ...envelope, choices: [{ index: 0, delta: { content: 'b' }, finish_reason: null }] },
    { ...envelope, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  ]);
  t.equal(frames.at(-1), '[DONE]');
});

t.test('numbers calls, with id, type and name in their first delta only', async (t) => {
  const frames = encode([
    start,
    ...text(0, 'a'),
    opened(1, 'c0'),
    opened(2, 'c1', '{"b":'),
    grown(1, '{}'),
    grown(2, '2}'),
    closed(1),
    closed(2),
    opened(3, 'c2'),
    closed(3),
    { type: 'message-end', stopReason: 'tool-calls' },
    { type: 'end' },
  ]);
  const first = (index: number, id: string) => ({
    tool_calls: [{ index, id, type: 'function', function: { name: 'f', arguments: '' } }],
  });
  const next = (index: number, words: string) => ({
    tool_calls: [{ index, function: { arguments: words } }],
  });
  t.strictSame(deltas(frames), [
    { role: 'assistant', content: 'a' },
    first(0, 'c0'),
    first(1, 'c1'),
    next(1, '{"b":'),
    next(0, '{}'),
    next(1, '2}'),
    first(2, 'c2'),
    next(2, '{}'),
    {},
  ]);
  t.match(choices(frames).at(-1), { finish_reason: 'tool_calls' });
});

t.test('says that an answer of calls has no text', async (t) => {
  t.match(deltas(encode([start, opened(0, 'c0'), closed(0)]))[0], {
    role: 'assistant',
    content: null,
  });
});

t.test('shows usage only to those who asked, once, the last', async (t) => {
  const events: StreamEvent[] = [
    start,
    ...text(0, 'a'),
    { type: 'usage', usage: { inputTokens: 9 } },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 2 } },
    ...over,
  ];
  const frames = encode(events);
  t.match(parse(frames.at(-2)), {
    choices: [],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  });
  t.equal(frames.filter((data) => data.includes('prompt_tokens')).length, 1);
  t.notOk(encode(events, { streamUsage: false }).some((data) => data.includes('usage')));
});

t.test('writes reasoning and refusals, drops signatures', async (t) => {
  const frames = encode([
    start,
    { type: 'part-start', index: 0, part: { type: 'reasoning', text: 'h' } },
    { type: 'part-delta', index: 0, delta: { type: 'text', text: 'm' } },
    { type: 'part-delta', index: 0, delta: { type: 'signature', signature: 's' } },
    closed(0),
    { type: 'part-start', index: 1, part: { type: 'refusal', text: 'No.' } },
    closed(1),
  ]);
  t.strictSame(deltas(frames), [
    { role: 'assistant', reasoning_content: 'h' },
    { reasoning_content: 'm' },
    { refusal: 'No.' },
  ]);
});

t.test('writes an error frame and nothing after it', async (t) => {
  const frames = encode([
    start,
    ...text(0, 'a'),
    { type: 'error', fault: { message: 'Down', type: 'overloaded', kind: 'unavailable' } },
    ...over,
  ]);
  t.equal(frames.length, 2);
  t.strictSame(parse(frames.at(-1)), {
    error: {
      message: 'Down',
      type: 'server_error',
      param: null,
      code: 'overloaded',
      request_id: 'r1',
    },
  });
});

t.test('keeps choices apart and finishes each once', async (t) => {
  const frames = encode([
    start,
    ...text(0, 'a'),
    ...text(0, 'b', 1),
    { type: 'message-end', choice: 1, stopReason: 'length' },
    { type: 'message-end', choice: 1, stopReason: 'length' },
    { type: 'end' },
  ]);
  t.strictSame(choices(frames), [
    { index: 0, delta: { role: 'assistant', content: 'a' }, finish_reason: null },
    { index: 1, delta: { role: 'assistant', content: 'b' }, finish_reason: null },
    { index: 1, delta: {}, finish_reason: 'length' },
    { index: 0, delta: {}, finish_reason: 'stop' },
  ]);
});

t.test('says nothing more for a choice that has finished, and leaves no choice out', async (t) => {
  const value = { choices: [{ index: 0, delta: { odd: 1 } }] };
  const frames = encode([
    start,
    ...text(0, 'c', 2),
    ...text(0, 'a'),
    { type: 'message-end', stopReason: 'stop' },
    ...text(1, 'late'),
    { type: 'native', dialect: 'openai-chat', value },
    { type: 'message-start', id: 'y', model: 'n' },
    { type: 'end' },
  ]);
  t.strictSame(choices(frames), [
    { index: 2, delta: { role: 'assistant', content: 'c' }, finish_reason: null },
    { index: 0, delta: { role: 'assistant', content: 'a' }, finish_reason: null },
    { index: 0, delta: {}, finish_reason: 'stop' },
    { index: 2, delta: {}, finish_reason: 'stop' },
    { index: 1, delta: { role: 'assistant', content: '' }, finish_reason: 'stop' },
  ]);
  t.notOk(frames.some((data) => data.includes('"y"')));
});

t.test('makes a complete answer of an empty one', async (t) => {
  const frames = encode([{ type: 'end' }]);
  t.match(parse(frames[0]), {
    id: 'chatcmpl-r1',
    created: 1_700_000_000,
    model: 'asked',
    choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
  });
  t.equal(frames.at(-1), '[DONE]');
});

t.test('shows native events of its own format only', async (t) => {
  const value = { citations: ['https://a.test'], choices: [{ index: 0, delta: { odd: 1 } }] };
  const frames = encode([
    start,
    { type: 'native', dialect: 'other', value: { x: 1 } },
    { type: 'native', dialect: 'openai-chat', value },
  ]);
  t.equal(frames.length, 1);
  t.match(parse(frames[0]), {
    id: 'x',
    citations: ['https://a.test'],
    choices: [{ index: 0, delta: { role: 'assistant', odd: 1 }, finish_reason: null }],
  });
});

t.test('writes citations, probabilities, audio and images', async (t) => {
  const frames = encode([
    start,
    ...text(0, 'ab').slice(0, 2),
    {
      type: 'part-delta',
      index: 0,
      delta: {
        type: 'citation',
        citation: { kind: 'url', url: 'https://a.test', start: 0, end: 2 },
      },
    },
    { type: 'part-delta', index: 0, delta: { type: 'logprobs', value: { content: [] } } },
    closed(0),
    {
      type: 'part-start',
      index: 1,
      part: { type: 'image', source: { kind: 'url', url: 'https://i.test' } },
    },
    closed(1),
    {
      type: 'part-start',
      index: 2,
      part: { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: '' } },
    },
    { type: 'part-delta', index: 2, delta: { type: 'audio', data: 'AA', transcript: 'hey' } },
    closed(2),
  ]);
  t.match(choices(frames), [
    { delta: { content: 'ab' } },
    {
      delta: {
        annotations: [
          { type: 'url_citation', url_citation: { url: 'https://a.test', end_index: 2 } },
        ],
      },
    },
    { delta: {}, logprobs: { content: [] } },
    { delta: { images: [{ type: 'image_url', image_url: { url: 'https://i.test' } }] } },
    { delta: { audio: {} } },
    { delta: { audio: { data: 'AA', transcript: 'hey' } } },
  ]);
});

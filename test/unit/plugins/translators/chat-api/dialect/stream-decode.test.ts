import t from 'tap';
import type { JsonObject, StreamEvent } from '@ai-proxy/core';
import { ChatStreamDecoder } from '../../../../../../plugins/translators/chat-api/dialect/stream.ts';

const chunk = (choices: JsonObject[], more: JsonObject = {}): string =>
  JSON.stringify({
    id: 'x',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices,
    ...more,
  });
const delta = (members: JsonObject, finish: string | null = null, index = 0): string =>
  chunk([{ index, delta: members, finish_reason: finish }]);
const call = (...calls: JsonObject[]): string => delta({ tool_calls: calls });
const usage = (prompt: number): JsonObject => ({ prompt_tokens: prompt, completion_tokens: 2 });
const done = '[DONE]';

function decode(...chunks: string[]): StreamEvent[] {
  const decoder = new ChatStreamDecoder();
  return [...chunks.flatMap((data) => decoder.decode({ data })), ...decoder.end()];
}

const start = { type: 'message-start', id: 'x', model: 'm', created: 1 };
const text = (index: number, ...words: string[]) => [
  { type: 'part-start', choice: 0, index, part: { type: 'text', text: '' } },
  ...words.map((word) => ({
    type: 'part-delta',
    choice: 0,
    index,
    delta: { type: 'text', text: word },
  })),
  { type: 'part-end', choice: 0, index },
];
const end = (stopReason: string, nativeReason?: string) => [
  { type: 'message-end', choice: 0, stopReason, ...(nativeReason && { nativeReason }) },
  { type: 'end' },
];
const grown = (index: number, words: string) => ({
  type: 'part-delta',
  choice: 0,
  index,
  delta: { type: 'arguments', text: words },
});
const fault = (message: RegExp, kind = 'bad-gateway') => [
  { type: 'error', fault: { message, kind } },
];

t.test('reads several choices and ends each once', async (t) => {
  const events = decode(
    chunk([
      { index: 0, delta: { content: 'a' }, finish_reason: null },
      { index: 1, delta: { content: 'b' }, finish_reason: null },
    ]),
    delta({}, 'length', 1),
    delta({}, 'stop', 0),
    delta({}, 'stop', 0),
    done,
  );
  t.strictSame(
    events.filter(({ type }) => type === 'message-end' || type === 'end'),
    [
      { type: 'message-end', choice: 0, stopReason: 'stop', nativeReason: 'stop' },
      { type: 'message-end', choice: 1, stopReason: 'length', nativeReason: 'length' },
      { type: 'end' },
    ],
  );
});

t.test('invents ids for calls without', async (t) => {
  const events = decode(
    call({ function: { name: 'f', arguments: '{"a"' } }),
    call({ function: { arguments: ':1}' } }),
    call({ function: { name: 'g', arguments: { b: 2 } } }),
    done,
  );
  t.match(events.slice(1, 6), [
    { type: 'part-start', part: { id: /^call_[0-9a-f]{24}$/, name: 'f' } },
    grown(0, '{"a"'),
    grown(0, ':1}'),
    { type: 'part-start', part: { id: /^call_[0-9a-f]{24}$/, name: 'g' } },
    grown(1, '{"b":2}'),
  ]);
});

t.test('reads a legacy call, audio, images, citations and probabilities', async (t) => {
  const annotation = { type: 'url_citation', url_citation: { url: 'https://a.test' } };
  const logprobs = { content: [{ token: 'a', logprob: 0 }] };
  const events = decode(
    chunk([{ index: 0, delta: { content: 'a' }, logprobs, finish_reason: null }]),
    delta({ annotations: [annotation] }),
    delta({ images: [{ type: 'image_url', image_url: { url: 'https://i.test' } }] }),
    delta({ audio: { id: 'audio_1', transcript: 'hey' } }),
    delta({ audio: { data: 'AA' } }),
    delta({ function_call: { name: 'f', arguments: '{' } }),
    delta({ function_call: { arguments: '}' } }, 'function_call'),
    done,
  );
  t.match(
    events.flatMap((event) => (event.type === 'part-delta' ? [event.delta] : [])),
    [
      { type: 'text', text: 'a' },
      { type: 'logprobs', value: logprobs },
      { type: 'citation', citation: { kind: 'url', url: 'https://a.test' } },
      { type: 'audio', transcript: 'hey' },
      { type: 'audio', data: 'AA' },
      { type: 'arguments', text: '{' },
      { type: 'arguments', text: '}' },
    ],
  );
  t.strictSame(
    events.flatMap((event) => (event.type === 'part-start' ? [event.part.type] : [])),
    ['text', 'image', 'audio', 'tool-call'],
  );
  t.match(events.at(-2), { stopReason: 'tool-calls' });
});

t.test('shows unknown members as native events', async (t) => {
  const events = decode(
    JSON.stringify({ id: '', model: '', choices: [], prompt_filter_results: [1] }),
    delta({ content: 'a', reasoning_details: [{ type: 'x' }], index: 3 }),
    chunk([], { citations: ['https://a.test'], obfuscation: 'zz' }),
    done,
  );
  t.match(events[0], {
    type: 'message-start',
    id: 'x',
    extensions: { 'openai-chat': { prompt_filter_results: [1] } },
  });
  t.strictSame(
    events.flatMap((event) => (event.type === 'native' ? [event.value] : [])),
    [
      { choices: [{ index: 0, delta: { reasoning_details: [{ type: 'x' }] } }] },
      { citations: ['https://a.test'] },
    ],
  );
});

t.test('reports a stream that says nothing', async (t) => {
  t.match(decode(), fault(/without an answer/));
  t.match(decode(done), fault(/without an answer/));
  t.match(decode(delta({ role: 'assistant', content: '' })).slice(1), fault(/without an answer/));
  t.match(decode(chunk([], { usage: usage(1) })).slice(2), fault(/without an answer/));
});

t.test('reports a stream that breaks off in the middle', async (t) => {
  const events = decode(delta({ content: 'a' }));
  t.match(events.at(-1), fault(/broke the stream off/)[0]);
  t.notOk(events.some(({ type }) => type === 'end' || type === 'message-end'));
});

t.test('says nothing after an error', async (t) => {
  const error = JSON.stringify({ error: { code: 429, message: 'Slow down' } });
  t.match(decode(delta({ content: 'a' }), error, delta({ content: 'b' }, 'stop'), done).slice(3), [
    { type: 'error', fault: { message: 'Slow down', code: '429', kind: 'rate-limited' } },
  ]);
  t.match(decode('<html>', delta({ content: 'b' }), done), fault(/not JSON/));
  t.match(decode('{"error":{"message":"Odd","code":"odd"}}'), fault(/Odd/));
  t.equal(decode('<html>', done).length, 1);
});

t.test('starts an answer whose first chunk is nothing but usage', async (t) => {
  const early = JSON.stringify({ choices: [], usage: usage(4) });
  t.match(decode(early, delta({ content: 'a' }, 'stop'), done).slice(0, 2), [
    { type: 'message-start', id: /^chatcmpl-/ },
    { type: 'usage', usage: { inputTokens: 4 } },
  ]);
});

t.test('ignores empty frames and frames after the end', async (t) => {
  t.strictSame(decode('', delta({ content: 'a' }, 'stop'), done, delta({ content: 'b' }), done), [
    start,
    ...text(0, 'a'),
    ...end('stop', 'stop'),
  ]);
});

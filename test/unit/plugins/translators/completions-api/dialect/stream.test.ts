import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  readFrames,
  type EncodeContext,
  type Frame,
  type JsonObject,
  type StreamEvent,
} from '@ai-proxy/core';
import {
  CompletionsStreamDecoder,
  CompletionsStreamEncoder,
} from '../../../../../../plugins/translators/completions-api/dialect/stream.ts';

const context: EncodeContext = {
  model: 'asked',
  request: {},
  streamUsage: true,
  requestId: 'r1',
  now: 1_700_000_000_500,
};
const folder = new URL('../../../../../golden/streams/openai-completions/', import.meta.url);
const golden = (name: string): Frame[] => readFrames(readFileSync(new URL(name, folder)));

function decode(frames: readonly Frame[]): StreamEvent[] {
  const decoder = new CompletionsStreamDecoder();
  return [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
}
function encode(events: readonly StreamEvent[], changes: Partial<EncodeContext> = {}): string[] {
  const encoder = new CompletionsStreamEncoder({ ...context, ...changes });
  return events.flatMap((event) => encoder.encode(event)).map(({ data }) => data);
}
const choicesOf = (frames: readonly string[]): unknown[] =>
  frames
    .filter((data) => data !== '[DONE]')
    .flatMap((data) => (JSON.parse(data) as JsonObject)['choices'] as unknown[]);

t.test('reads the golden text', async (t) => {
  const said = (text: string) => ({
    type: 'part-delta',
    choice: 0,
    index: 0,
    delta: { type: 'text', text },
  });
  t.strictSame(decode(golden('text.sse')), [
    {
      type: 'message-start',
      id: 'cmpl-g',
      model: 'gold-1',
      created: 1_700_000_000,
      extensions: { 'openai-completions': {} },
    },
    { type: 'part-start', choice: 0, index: 0, part: { type: 'text', text: '' } },
    said('Grüß '),
    said('dich, 世界'),
    said(' 🌍!\n'),
    { type: 'usage', usage: { inputTokens: 9, outputTokens: 4 } },
    { type: 'part-end', choice: 0, index: 0 },
    { type: 'message-end', choice: 0, stopReason: 'stop', nativeReason: 'stop' },
    { type: 'end' },
  ]);
});

t.test('writes the golden streams as they were, but for finishes, which come last', async (t) => {
  for (const name of readdirSync(folder)) {
    const frames = golden(name);
    const written = encode(decode(frames));
    const textOf = (list: readonly string[]) =>
      choicesOf(list.filter((data) => !data.includes('"error"')))
        .map((choice) => choice as { index: number; text: string })
        .filter(({ text }) => text !== '')
        .map(({ index, text }) => [index, text]);
    const wanted = frames.map(({ data }) => data);
    t.strictSame(textOf(written), textOf(wanted), name);
    t.equal(written.at(-1) === '[DONE]', wanted.at(-1) === '[DONE]', name);
    if (wanted.some((data) => data.includes('"usage"')))
      t.strictSame(JSON.parse(written.at(-2) ?? ''), JSON.parse(wanted.at(-2) ?? ''), name);
  }
});

t.test('tells errors from ends', async (t) => {
  t.match(decode(golden('error-amid.sse')).at(-1), {
    type: 'error',
    fault: { message: 'The engine is ausgefallen.', kind: 'bad-gateway' },
  });
  const frames = golden('text.sse');
  t.match(decode(frames.slice(0, -1)).at(-1), { type: 'end' }, 'the end mark may be missing');
  t.match(decode(frames.slice(0, 2)).at(-1), { type: 'error' }, 'the finish may not');
  t.match(decode([{ data: 'odd' }]), [{ type: 'error' }]);
  t.match(decode([{ data: '[DONE]' }]), [{ type: 'error' }]);
  t.match(decode([]), [{ type: 'error' }]);
});

const start: StreamEvent = { type: 'message-start', id: 'x', model: 'm', created: 5 };
const part = (index: number, type: 'text' | 'refusal' | 'reasoning', text: string, choice = 0) =>
  [
    { type: 'part-start', choice, index, part: { type, text: '' } },
    { type: 'part-delta', choice, index, delta: { type: 'text', text } },
    { type: 'part-end', choice, index },
  ] satisfies StreamEvent[];
const over: StreamEvent[] = [{ type: 'message-end', stopReason: 'length' }, { type: 'end' }];
const shown = (text: string, more: JsonObject = {}) => ({
  index: 0,
  logprobs: null,
  finish_reason: null,
  text,
  ...more,
});

t.test('writes the words of the model and nothing else', async (t) => {
  const frames = encode([
    start,
    ...part(0, 'reasoning', 'h'),
    ...part(1, 'text', 'a'),
    {
      type: 'part-start',
      index: 2,
      part: { type: 'tool-call', id: 'c', name: 'f', arguments: '' },
    },
    { type: 'part-delta', index: 2, delta: { type: 'arguments', text: '{}' } },
    ...part(3, 'refusal', 'No.'),
    ...over,
    ...part(4, 'text', 'late'),
  ]);
  t.strictSame(choicesOf(frames), [
    shown('a'),
    shown('No.'),
    shown('', { finish_reason: 'length' }),
  ]);
  t.match(JSON.parse(frames[0] ?? ''), {
    id: 'x',
    object: 'text_completion',
    created: 5,
    model: 'm',
  });
  t.equal(frames.at(-1), '[DONE]');
});

t.test('echoes the prompt first, once for each choice', async (t) => {
  const request = { prompt: ['Say: '], echo: true };
  const events = [start, ...part(0, 'text', 'a'), ...part(0, 'text', 'b', 1), ...over];
  t.match(choicesOf(encode(events, { request })), [
    { index: 0, text: 'Say: ' },
    { index: 0, text: 'a' },
    { index: 1, text: 'Say: ' },
    { index: 1, text: 'b' },
    { index: 0, finish_reason: 'length' },
    { index: 1, finish_reason: 'stop' },
  ]);
  const own = encode(decode(golden('text.sse')), { request });
  t.match(choicesOf(own)[0], { text: 'Grüß ' }, 'upstreams of the format echo by themselves');
});

t.test('counts where tokens stand', async (t) => {
  const chances = choicesOf(encode(decode(golden('logprobs.sse'))))
    .map((choice) => (choice as JsonObject)['logprobs'])
    .filter((value) => value !== null);
  t.match(chances, [
    { tokens: ['Hi'], text_offset: [0] },
    { tokens: [' you'], text_offset: [2] },
  ]);
});

t.test('shows usage only to those who asked, and errors last', async (t) => {
  const events: StreamEvent[] = [start, { type: 'usage', usage: { inputTokens: 3 } }, ...over];
  t.match(encode(events).at(-2), '"choices":[],"usage":{"prompt_tokens":3');
  t.notMatch(encode(events, { streamUsage: false }).join(''), 'usage');
  const failed = encode([start, { type: 'error', fault: { message: 'Down' } }, ...over]);
  t.equal(failed.length, 1);
  t.match(failed[0], '"message":"Down"');
});

t.test('makes a complete answer of an empty one, without holes', async (t) => {
  t.match(encode([{ type: 'end' }])[0], '"id":"cmpl-r1"');
  const frames = encode([start, ...part(0, 'text', 'c', 2), ...over]);
  t.strictSame(
    choicesOf(frames)
      .map((choice) => Number((choice as JsonObject)['index']))
      .toSorted((one, other) => one - other),
    [0, 1, 2, 2],
  );
});

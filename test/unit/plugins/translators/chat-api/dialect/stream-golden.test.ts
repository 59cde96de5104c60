import t from 'tap';
import { SseReader, type JsonObject, type StreamEvent } from '@ai-proxy/core';
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

/** Events of a stream whose bytes are cut at the given places. */
function read(bytes: Buffer, cut: number): StreamEvent[] {
  const reader = new SseReader();
  const decoder = new ChatStreamDecoder();
  const frames = [
    ...reader.read(bytes.subarray(0, cut)),
    ...reader.read(bytes.subarray(cut)),
    ...reader.end(),
  ];
  return [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
}

const write = (chunks: readonly string[], lineEnd = '\n'): Buffer =>
  Buffer.from(chunks.map((data) => `data: ${data}${lineEnd}${lineEnd}`).join(''));
const decode = (...chunks: string[]): StreamEvent[] => read(write(chunks), 0);

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
const opened = (index: number, id: string, name: string) => ({
  type: 'part-start',
  choice: 0,
  index,
  part: { type: 'tool-call', id, name, arguments: '' },
});
const grown = (index: number, words: string) => ({
  type: 'part-delta',
  choice: 0,
  index,
  delta: { type: 'arguments', text: words },
});
const closed = (index: number) => ({ type: 'part-end', choice: 0, index });
const counted = (inputTokens: number) => ({
  type: 'usage',
  usage: { inputTokens, outputTokens: 2 },
});
interface Golden {
  readonly what: string;
  readonly chunks: readonly string[];
  readonly events: readonly object[];
}

const goldens: readonly Golden[] = [
  {
    what: 'a role chunk, text, a finish and usage in a chunk without choices',
    chunks: [
      delta({ role: 'assistant', content: '', refusal: null }),
      delta({ content: 'Hé' }),
      delta({ content: '🙂' }),
      delta({}, 'stop'),
      chunk([], { usage: usage(5) }),
      done,
    ],
    events: [
      start,
      ...text(0, 'Hé', '🙂').slice(0, 3),
      counted(5),
      closed(0),
      ...end('stop', 'stop'),
    ],
  },
  {
    what: 'usage beside choices, several times, and null at the end',
    chunks: [
      chunk([{ index: 0, delta: { content: 'a' }, finish_reason: null }], { usage: usage(1) }),
      chunk([{ index: 0, delta: {}, finish_reason: 'stop' }], { usage: usage(3) }),
      chunk([], { usage: null }),
      done,
    ],
    events: [
      start,
      ...text(0, 'a').slice(0, 2),
      counted(1),
      counted(3),
      closed(0),
      ...end('stop', 'stop'),
    ],
  },
  {
    what: 'reasoning under both names, then text, then a refusal',
    chunks: [
      delta({ reasoning_content: 'h' }),
      delta({ reasoning: 'm', content: null }),
      delta({ content: 'a' }),
      delta({ refusal: 'No.' }, 'stop'),
      done,
    ],
    events: [
      start,
      {
        type: 'part-start',
        choice: 0,
        index: 0,
        part: { type: 'reasoning', text: '', origin: 'openai-chat' },
      },
      { type: 'part-delta', choice: 0, index: 0, delta: { type: 'text', text: 'h' } },
      { type: 'part-delta', choice: 0, index: 0, delta: { type: 'text', text: 'm' } },
      closed(0),
      ...text(1, 'a'),
      { type: 'part-start', choice: 0, index: 2, part: { type: 'refusal', text: '' } },
      { type: 'part-delta', choice: 0, index: 2, delta: { type: 'text', text: 'No.' } },
      closed(2),
      ...end('stop', 'stop'),
    ],
  },
  {
    what: 'content lists of thinking and text',
    chunks: [
      delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'h' }] }] }),
      delta({ content: [{ type: 'text', text: 'a' }] }, 'stop'),
      done,
    ],
    events: [
      start,
      {
        type: 'part-start',
        choice: 0,
        index: 0,
        part: { type: 'reasoning', text: '' },
      },
      { type: 'part-delta', choice: 0, index: 0, delta: { type: 'text', text: 'h' } },
      closed(0),
      ...text(1, 'a'),
      ...end('stop', 'stop'),
    ],
  },
  {
    what: 'calls that grow by turns, with id and name in the first delta only',
    chunks: [
      call({ index: 0, id: 'c0', type: 'function', function: { name: 'f', arguments: '' } }),
      call({ index: 1, id: 'c1', type: 'function', function: { name: 'g', arguments: '{' } }),
      call({ index: 0, function: { arguments: '{"a"' } }),
      call(
        { index: 1, function: { arguments: '}' } },
        { index: 0, function: { arguments: ':1}' } },
      ),
      delta({}, 'tool_calls'),
      delta({}, 'tool_calls'),
      done,
    ],
    events: [
      start,
      opened(0, 'c0', 'f'),
      opened(1, 'c1', 'g'),
      grown(1, '{'),
      grown(0, '{"a"'),
      grown(1, '}'),
      grown(0, ':1}'),
      closed(0),
      closed(1),
      ...end('tool-calls', 'tool_calls'),
    ],
  },
  {
    what: 'whole calls in one chunk without indexes',
    chunks: [
      call(
        { id: 'c0', function: { name: 'f', arguments: '{}' } },
        { id: 'c1', function: { name: 'f', arguments: '{"b":2}' } },
      ),
      call({ id: 'c1', function: { name: '', arguments: ' ' } }),
      delta({ content: '' }, 'tool_calls'),
      done,
    ],
    events: [
      start,
      opened(0, 'c0', 'f'),
      grown(0, '{}'),
      opened(1, 'c1', 'f'),
      grown(1, '{"b":2}'),
      grown(1, ' '),
      closed(0),
      closed(1),
      ...end('tool-calls', 'tool_calls'),
    ],
  },
  {
    what: 'two calls that both say index 0',
    chunks: [
      call({ index: 0, id: 'c0', function: { name: 'f', arguments: '{}' } }),
      call({ index: 0, id: 'c1', function: { name: 'g', arguments: '{}' } }),
      delta({}, 'stop'),
      done,
    ],
    events: [
      start,
      opened(0, 'c0', 'f'),
      grown(0, '{}'),
      opened(1, 'c1', 'g'),
      grown(1, '{}'),
      closed(0),
      closed(1),
      ...end('tool-calls', 'stop'),
    ],
  },
  {
    what: 'a call without arguments and an end mark without a finish',
    chunks: [delta({ content: 'a' }), call({ index: 0, id: 'c0', function: { name: 'f' } }), done],
    events: [
      start,
      ...text(0, 'a'),
      opened(1, 'c0', 'f'),
      grown(1, '{}'),
      closed(1),
      ...end('tool-calls'),
    ],
  },
  {
    what: 'a finish without an end mark, and a finish that is empty',
    chunks: [delta({ content: 'a' }, ''), delta({ content: 'b' }, 'length')],
    events: [start, ...text(0, 'a', 'b'), ...end('length', 'length')],
  },
  {
    what: 'text after the finish',
    chunks: [delta({ content: 'a' }, 'stop'), delta({ content: 'b' }, 'stop'), done],
    events: [start, ...text(0, 'a', 'b'), ...end('stop', 'stop')],
  },
];

for (const { what, chunks, events } of goldens) {
  t.test(`reads ${what}`, async (t) => t.strictSame(decode(...chunks), events));

  t.test(`reads ${what}, cut anywhere and with any line ends`, async (t) => {
    const wanted = JSON.stringify(events);
    const plain = write(chunks);
    const commented = Buffer.concat([Buffer.from(': hello\n\n'), plain, Buffer.from(': bye\n')]);
    const lines = Buffer.from(
      chunks
        .map((data) => `: x\nid: 7\n${data.replace('{', '{\n').replace(/^/gm, 'data:')}\n\n`)
        .join(''),
    );
    const forms = { plain, crlf: write(chunks, '\r\n'), cr: write(chunks, '\r'), commented, lines };
    for (const [form, bytes] of Object.entries(forms)) {
      const wrong: number[] = [];
      for (let cut = 0; cut <= bytes.length; cut++)
        if (JSON.stringify(read(bytes, cut)) !== wanted) wrong.push(cut);
      t.strictSame(wrong, [], form);
    }
  });
}

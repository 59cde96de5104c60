import t from 'tap';
import { SseReader } from '@ai-proxy/core';
import { MessagesStreamDecoder } from '../../../../../../plugins/translators/messages-api/dialect/stream.ts';
import {
  block,
  change,
  closing,
  decode,
  delta,
  end,
  native,
  opening,
  start,
  stop,
  written,
} from './wire-events.ts';

const rich = written(
  start,
  block(0, { type: 'thinking', thinking: '', signature: '' }),
  { type: 'ping' },
  delta(0, { type: 'thinking_delta', thinking: 'Hm…' }),
  delta(0, { type: 'signature_delta', signature: 'sig' }),
  stop(0),
  block(1, { type: 'redacted_thinking', data: 'enc' }),
  stop(1),
  block(2, { type: 'text', text: '' }),
  delta(2, { type: 'text_delta', text: 'Größe 😀' }),
  delta(2, {
    type: 'citations_delta',
    citation: { type: 'char_location', cited_text: 'q', document_title: 'D' },
  }),
  stop(2),
  block(3, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }),
  delta(3, { type: 'input_json_delta', partial_json: '{"query"' }),
  delta(3, { type: 'input_json_delta', partial_json: ':"x"}' }),
  stop(3),
  block(4, { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }),
  delta(4, { type: 'input_json_delta', partial_json: '' }),
  delta(4, { type: 'input_json_delta', partial_json: '{"a"' }),
  delta(4, { type: 'input_json_delta', partial_json: ':1}' }),
  stop(4),
  change('tool_use'),
  end,
);

const richEvents = [
  ...opening,
  {
    type: 'part-start',
    index: 0,
    part: { type: 'reasoning', text: '', origin: 'anthropic-messages' },
  },
  { type: 'part-delta', index: 0, delta: { type: 'text', text: 'Hm…' } },
  { type: 'part-delta', index: 0, delta: { type: 'signature', signature: 'sig' } },
  { type: 'part-end', index: 0 },
  {
    type: 'part-start',
    index: 1,
    part: { type: 'reasoning', text: '', redacted: 'enc', origin: 'anthropic-messages' },
  },
  { type: 'part-end', index: 1 },
  { type: 'part-start', index: 2, part: { type: 'text', text: '' } },
  { type: 'part-delta', index: 2, delta: { type: 'text', text: 'Größe 😀' } },
  {
    type: 'part-delta',
    index: 2,
    delta: {
      type: 'citation',
      citation: {
        kind: 'document',
        title: 'D',
        citedText: 'q',
        native: {
          dialect: 'anthropic-messages',
          value: { type: 'char_location', cited_text: 'q', document_title: 'D' },
        },
      },
    },
  },
  { type: 'part-end', index: 2 },
  {
    type: 'part-start',
    index: 3,
    part: native({
      type: 'server_tool_use',
      id: 'srvtoolu_1',
      name: 'web_search',
      input: { query: 'x' },
    }),
  },
  { type: 'part-end', index: 3 },
  {
    type: 'part-start',
    index: 4,
    part: { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '' },
  },
  { type: 'part-delta', index: 4, delta: { type: 'arguments', text: '{"a"' } },
  { type: 'part-delta', index: 4, delta: { type: 'arguments', text: ':1}' } },
  { type: 'part-end', index: 4 },
  ...closing('tool-calls'),
];

t.test('reads every kind of block', async (t) => {
  t.same(decode(rich), richEvents);
});

t.test('reads the same wherever the bytes are cut and however lines end', async (t) => {
  const expected = JSON.stringify(richEvents);
  const commented = `: hello\n\n${rich.replaceAll('\n\n', '\n: between\n\n')}`;
  const lines = rich.replaceAll(',"index":', '\ndata: ,"index":').replaceAll('event: ', 'event:');
  for (const wire of [
    rich,
    commented,
    lines,
    rich.replaceAll('\n', '\r\n'),
    rich.replaceAll('\n', '\r'),
  ]) {
    const bytes = Buffer.from(wire);
    const wrong: number[] = [];
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const reader = new SseReader();
      const decoder = new MessagesStreamDecoder();
      const frames = [
        ...reader.read(bytes.subarray(0, cut)),
        ...reader.read(bytes.subarray(cut)),
        ...reader.end(),
      ];
      const events = [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
      if (JSON.stringify(sorted(events)) !== JSON.stringify(sorted(JSON.parse(expected))))
        wrong.push(cut);
    }
    t.same(wrong, []);
  }
});

/** The value with the members of its objects in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}

t.test('takes the type from the data where the event has no name', async (t) => {
  t.same(decode(rich.replaceAll(/event: .*\n/g, '')), richEvents);
});

t.test('gives a call without deltas the input of its start, or an empty object', async (t) => {
  const starts = [{ a: 1 }, {}, undefined];
  for (const input of starts) {
    const call = {
      type: 'tool_use',
      id: 'toolu_1',
      name: 'f',
      ...(input === undefined ? {} : { input }),
    };
    t.same(decode(written(start, block(0, call), stop(0), change('tool_use'), end)), [
      ...opening,
      {
        type: 'part-start',
        index: 0,
        part: { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '' },
      },
      {
        type: 'part-delta',
        index: 0,
        delta: { type: 'arguments', text: JSON.stringify(input ?? {}) },
      },
      { type: 'part-end', index: 0 },
      ...closing('tool-calls'),
    ]);
  }
});

t.test('lets the final counts override those of the start one by one', async (t) => {
  const events = decode(
    written(
      start,
      change('end_turn', { input_tokens: 12, output_tokens: 7, cache_read_input_tokens: null }),
      end,
    ),
  );
  t.same(events.filter(({ type }) => type === 'usage').at(-1), {
    type: 'usage',
    usage: { inputTokens: 12, cacheReadTokens: 4, outputTokens: 7 },
  });
});

t.test('a final 0 does not take back what the start has counted', async (t) => {
  const events = decode(
    written(start, change('end_turn', { input_tokens: 0, output_tokens: 7 }), end),
  );
  const [first, ...others] = events.flatMap((each) => (each.type === 'usage' ? [each.usage] : []));
  t.ok((first?.inputTokens ?? 0) > 0);
  t.match(others.at(-1), { inputTokens: first?.inputTokens, outputTokens: 7 });
});

t.test('keeps what it cannot name', async (t) => {
  const unknown = { type: 'new_event', x: 1 };
  const odd = { type: 'new_delta', y: 2 };
  const events = decode(
    written(
      start,
      unknown,
      block(0, { type: 'text', text: '' }),
      delta(0, odd),
      stop(0),
      change('end_turn', {}, { container: { id: 'c' } }),
      end,
    ),
  );
  t.match(events, [
    ...opening,
    native(unknown),
    {},
    { type: 'part-delta', delta: native(odd) },
    {},
    native({ type: 'message_delta', delta: { container: { id: 'c' } } }),
    {},
    {},
  ]);
});

t.test('closes what the upstream left open', async (t) => {
  const events = decode(written(start, delta(0, { type: 'text_delta', text: 'A' }), end));
  t.same(events.slice(2), [
    { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
    { type: 'part-delta', index: 0, delta: { type: 'text', text: 'A' } },
    { type: 'part-end', index: 0 },
    { type: 'message-end', stopReason: 'stop' },
    { type: 'end' },
  ]);
});

t.test('gives the stop sequence', async (t) => {
  const events = decode(written(start, change('stop_sequence', {}, { stop_sequence: 'END' }), end));
  t.match(
    events.find(({ type }) => type === 'message-end'),
    { stopReason: 'stop-sequence', stopSequence: 'END' },
  );
});

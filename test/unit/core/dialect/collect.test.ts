import t from 'tap';
import { Collector, eventsOf } from '../../../../core/src/dialect/collect.ts';
import type { PartDelta, StreamEvent } from '../../../../core/src/dialect/events.ts';
import type { CanonicalResponse, Part } from '../../../../core/src/dialect/model.ts';

function collected(events: readonly StreamEvent[]): CanonicalResponse {
  const collector = new Collector();
  events.forEach((event) => collector.push(event));
  return collector.response();
}

const parts: readonly Part[] = [
  { type: 'text', text: 'Hello', citations: [{ kind: 'url', url: 'https://example.org' }] },
  { type: 'reasoning', text: 'think', signature: 's', redacted: 'r', id: 'x', origin: 'line' },
  { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}', signature: 's' },
  { type: 'refusal', text: 'no' },
  { type: 'image', source: { kind: 'url', url: 'https://example.org/i.png' } },
  {
    type: 'audio',
    source: { kind: 'base64', mediaType: 'audio/wav', data: 'AAAA' },
    transcript: 'hi',
  },
  { type: 'native', dialect: 'line', value: { x: 1 } },
];

t.test('takes an answer apart and puts the same one together', async (t) => {
  const full: CanonicalResponse = {
    id: 'answer',
    model: 'm',
    created: 1_700_000_000,
    choices: [
      {
        parts,
        stopReason: 'tool-calls',
        nativeReason: 'tool_use',
        logprobs: { content: [{ token: 'a' }] },
      },
      { parts: [], stopReason: 'length' },
      { parts: [{ type: 'text', text: '' }], stopReason: 'stop-sequence', stopSequence: 'END' },
    ],
    usage: { inputTokens: 1, outputTokens: 0, extensions: { line: { odd: 1 } } },
    extensions: { line: { odd: true } },
  };
  t.strictSame(collected(eventsOf(full)), full);
  const bare: CanonicalResponse = { id: '', model: '', choices: [] };
  t.strictSame(collected(eventsOf(bare)), bare);
  t.equal(eventsOf(full).at(-1)?.type, 'end');
});

t.test('adds deltas to the part they belong to', async (t) => {
  const empty: readonly Part[] = [
    { type: 'text', text: '' },
    { type: 'reasoning', text: '' },
    { type: 'tool-call', id: 'c1', name: 'f', arguments: '' },
    { type: 'refusal', text: '' },
    { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: '' } },
  ];
  const deltas: readonly (readonly [index: number, delta: PartDelta])[] = [
    [0, { type: 'text', text: 'Hel' }],
    [2, { type: 'arguments', text: '{"a"' }],
    [0, { type: 'text', text: 'lo' }],
    [0, { type: 'citation', citation: { kind: 'file', fileId: 'f' } }],
    [1, { type: 'text', text: 'think' }],
    [1, { type: 'signature', signature: 's' }],
    [1, { type: 'redacted', data: 'r1' }],
    [1, { type: 'redacted', data: 'r2' }],
    [2, { type: 'arguments', text: ':1}' }],
    [2, { type: 'signature', signature: 't' }],
    [3, { type: 'text', text: 'no' }],
    [4, { type: 'audio', data: 'AA', transcript: 'h' }],
    [4, { type: 'audio', data: 'BB', transcript: 'i' }],
  ];
  const { choices } = collected([
    ...empty.map((part, index): StreamEvent => ({ type: 'part-start', index, part })),
    ...deltas.map(([index, delta]): StreamEvent => ({ type: 'part-delta', index, delta })),
    { type: 'message-end', stopReason: 'stop' },
  ]);
  t.strictSame(choices[0]?.parts, [
    { type: 'text', text: 'Hello', citations: [{ kind: 'file', fileId: 'f' }] },
    { type: 'reasoning', text: 'think', signature: 's', redacted: 'r1r2' },
    { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}', signature: 't' },
    { type: 'refusal', text: 'no' },
    {
      type: 'audio',
      source: { kind: 'base64', mediaType: 'audio/wav', data: 'AABB' },
      transcript: 'hi',
    },
  ]);
});

t.test('joins the log probabilities of a stream', async (t) => {
  const logprobs = (value: {
    content: { token: string }[] | null;
    refusal: null;
  }): StreamEvent => ({
    type: 'part-delta',
    index: 0,
    delta: { type: 'logprobs', value },
  });
  const { choices } = collected([
    logprobs({ content: [{ token: 'a' }], refusal: null }),
    logprobs({ content: null, refusal: null }),
    logprobs({ content: [{ token: 'b' }, { token: 'c' }], refusal: null }),
  ]);
  t.strictSame(choices[0]?.logprobs, {
    content: [{ token: 'a' }, { token: 'b' }, { token: 'c' }],
    refusal: null,
  });
});

t.test('ignores deltas that belong to no part or to another kind', async (t) => {
  const { choices } = collected([
    { type: 'part-start', index: 0, part: { type: 'image', source: { kind: 'id', id: 'i' } } },
    { type: 'part-delta', index: 0, delta: { type: 'text', text: 'x' } },
    { type: 'part-delta', index: 7, delta: { type: 'text', text: 'x' } },
    { type: 'part-delta', index: 0, delta: { type: 'arguments', text: 'x' } },
  ]);
  t.strictSame(choices, [
    { parts: [{ type: 'image', source: { kind: 'id', id: 'i' } }], stopReason: 'other' },
  ]);
});

t.test('orders choices and parts by their numbers and changes no event', async (t) => {
  const part: Part = Object.freeze({ type: 'text', text: 'b' });
  const { choices } = collected([
    { type: 'part-start', choice: 1, index: 0, part: { type: 'text', text: 'second' } },
    { type: 'part-start', index: 1, part },
    { type: 'part-start', index: 0, part: { type: 'text', text: 'a' } },
    { type: 'part-delta', index: 1, delta: { type: 'text', text: '!' } },
  ]);
  t.strictSame(
    choices.map((choice) => choice.parts.map((each) => ('text' in each ? each.text : ''))),
    [['a', 'b!'], ['second']],
  );
});

t.test('keeps the first fault and the last usage', async (t) => {
  const collector = new Collector();
  collector.push({ type: 'usage', usage: { outputTokens: 1 } });
  collector.push({ type: 'usage', usage: { outputTokens: 2 } });
  collector.push({ type: 'error', fault: { message: 'first' } });
  collector.push({ type: 'error', fault: { message: 'second' } });
  collector.push({ type: 'native', dialect: 'line', value: {} });
  t.strictSame([collector.usage, collector.fault], [{ outputTokens: 2 }, { message: 'first' }]);
});

t.test('joins the lists of log probabilities; what is null says nothing', async (t) => {
  const pieces = [
    null,
    { content: [1], refusal: null },
    { content: [2], refusal: [3] },
    { content: null },
  ];
  const { choices } = collected(
    pieces.map((value) => ({ type: 'part-delta', index: 0, delta: { type: 'logprobs', value } })),
  );
  t.strictSame(choices[0]?.logprobs, { content: [1, 2], refusal: [3] });
});

t.test('gathers 100,000 citations and log probabilities', async (t) => {
  const said = (delta: PartDelta): StreamEvent => ({ type: 'part-delta', index: 0, delta });
  const events = Array.from({ length: 100_000 }, (_, index) => [
    said({ type: 'citation', citation: { kind: 'url', start: index } }),
    said({ type: 'logprobs', value: { content: [index] } }),
  ]);
  const part: Part = { type: 'text', text: 'a', citations: [{ kind: 'file' }] };
  const { choices } = collected([{ type: 'part-start', index: 0, part }, ...events.flat()]);
  t.match(choices[0]?.parts, [{ citations: { length: 100_001 } }]);
  t.match(choices[0]?.logprobs, { content: { length: 100_000 } });
});

import t from 'tap';
import type { JsonObject, StreamEvent } from '@ai-proxy/core';
import { GeminiStreamDecoder } from '../../../../../../plugins/translators/gemini-api/dialect/stream.ts';

function decode(...bodies: (JsonObject | string)[]): StreamEvent[] {
  const decoder = new GeminiStreamDecoder();
  const events = bodies.flatMap((body) =>
    decoder.decode({ data: typeof body === 'string' ? body : JSON.stringify(body) }),
  );
  return [...events, ...decoder.end()];
}
const says = (parts: JsonObject[], more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { parts }, ...more }],
});

t.test('reports a stream that ends without a finish reason', async (t) => {
  for (const events of [decode(), decode(says([{ text: 'a' }]))])
    t.match(events.at(-1), { type: 'error', fault: { kind: 'bad-gateway' } });
});

t.test('reports a stream one of whose candidates has no finish', async (t) => {
  const events = decode(
    says([{ text: 'a' }], { finishReason: 'STOP' }),
    says([{ text: 'b' }], { index: 1 }),
  );
  t.match(events.at(-1), { type: 'error' });
});

t.test('reports a frame that is no answer, and reads on no more', async (t) => {
  for (const broken of ['x', '[]', { error: { code: 500 } }] as const)
    t.match(decode(broken as JsonObject | string, says([{ text: 'a' }])), [
      { type: 'error', fault: { kind: 'bad-gateway' } },
    ]);
});

t.test('passes over an end mark of another API', async (t) => {
  t.match(decode(says([], { finishReason: 'STOP' }), '[DONE]').at(-1), { type: 'end' });
});

t.test('keeps candidates apart', async (t) => {
  const events = decode(
    says([{ text: 'a' }], { index: 0 }),
    says([{ text: 'b' }], { index: 1, finishReason: 'STOP' }),
    says([{ text: 'c' }], { index: 0, finishReason: 'MAX_TOKENS' }),
  );
  const ends = events.filter((event) => event.type === 'message-end');
  t.match(ends, [
    { choice: 1, stopReason: 'stop' },
    { choice: 0, stopReason: 'length' },
  ]);
  const words = events.flatMap((event) =>
    event.type === 'part-delta' && event.delta.type === 'text'
      ? [[event.choice, event.delta.text]]
      : [],
  );
  t.same(words, [
    [0, 'a'],
    [1, 'b'],
    [0, 'c'],
  ]);
});

t.test('gives calls of answers without an id unique ids', async (t) => {
  const ids = [1, 2].flatMap(() =>
    decode(says([{ functionCall: { name: 'f' } }], { finishReason: 'STOP' })).flatMap((event) =>
      event.type === 'part-start' && event.part.type === 'tool-call' ? [event.part.id] : [],
    ),
  );
  t.equal(new Set(ids).size, 2);
  t.ok(ids.every((id) => /^gemini_call_[a-zA-Z0-9_-]+$/.test(id) && id.length <= 64));
});

t.test('ends a call whose last piece never came', async (t) => {
  const events = decode(
    says([{ functionCall: { name: 'f', willContinue: true } }]),
    says([
      { functionCall: { partialArgs: [{ jsonPath: '$.a', numberValue: 1 }], willContinue: true } },
      { functionCall: { name: 'g', args: { b: 2 } } },
    ]),
    says([{ functionCall: { name: 'h', willContinue: true } }], { finishReason: 'STOP' }),
  );
  const args = events.flatMap((event) =>
    event.type === 'part-delta' && event.delta.type === 'arguments' ? [event.delta.text] : [],
  );
  t.same(args, ['{"a":1}', '{"b":2}', '{}']);
  t.match(events.at(-2), { type: 'message-end', stopReason: 'tool-calls' });
});

t.test('keeps what has no canonical name', async (t) => {
  const events = decode({
    ...says(
      [{ executableCode: { code: 'x' } }, { inlineData: { mimeType: 'image/png', data: 'A' } }],
      {
        finishReason: 'OTHER',
        safetyRatings: [{ blocked: false }],
      },
    ),
    createTime: 'now',
  });
  t.match(events, [
    { type: 'message-start', extensions: { gemini: { createTime: 'now' } } },
    { type: 'part-start', part: { type: 'native', value: { executableCode: { code: 'x' } } } },
    { type: 'part-end' },
    { type: 'part-start', part: { type: 'image' } },
    { type: 'part-end' },
    { type: 'message-end', stopReason: 'other' },
    { type: 'native', value: { candidates: [{ index: 0, safetyRatings: [{ blocked: false }] }] } },
    { type: 'end' },
  ]);
});

t.test('cites texts also when a signature or a call comes with the citations', async (t) => {
  const groundingMetadata = {
    groundingChunks: [{ web: { uri: 'u' } }],
    groundingSupports: [{ segment: { startIndex: 2, endIndex: 3 }, groundingChunkIndices: [0] }],
  };
  const logprobsResult = { chosenCandidates: [{ token: 'C', logProbability: -1 }] };
  const end = { groundingMetadata, logprobsResult, finishReason: 'STOP' };
  for (const parts of [
    [{ text: '', thoughtSignature: 's' }],
    [{ functionCall: { name: 'f' } }],
    [{ text: '' }],
  ]) {
    const events = decode(says([{ text: 'AB' }]), says([{ text: 'C' }]), says(parts, end));
    const told = events.flatMap((event) => (event.type === 'part-delta' ? [event] : []));
    t.match(told, [
      { index: 0, delta: { text: 'AB' } },
      { index: 0, delta: { text: 'C' } },
      { index: 0, delta: { citation: { url: 'u', start: 2, end: 3 } } },
      { index: 0, delta: { value: { content: [{ token: 'C' }] } } },
    ]);
  }
});

t.test('cites a signed text, and counts places from the start of their part', async (t) => {
  const groundingMetadata = {
    groundingChunks: [{ web: { uri: 'u' } }],
    groundingSupports: [
      { segment: { startIndex: 3, endIndex: 4 }, groundingChunkIndices: [0] },
      { segment: { startIndex: 0, endIndex: 4 }, groundingChunkIndices: [0] },
    ],
  };
  const events = decode(
    says([{ text: 'AB' }]),
    says([{ text: 'CD', thoughtSignature: 's' }], { groundingMetadata, finishReason: 'STOP' }),
  );
  const cited = events.flatMap((event) =>
    event.type === 'part-delta' && event.delta.type === 'citation'
      ? [[event.index, event.delta.citation.start, event.delta.citation.end]]
      : [],
  );
  t.same(cited, [
    [1, 1, 2],
    [1, undefined, undefined],
  ]);
});

t.test('tells citations once, however many frames repeat them', async (t) => {
  const support = (startIndex: number, endIndex: number) => ({
    segment: { startIndex, endIndex },
    groundingChunkIndices: [0],
  });
  const cites = (...groundingSupports: JsonObject[]) => ({
    groundingMetadata: { groundingChunks: [{ web: { uri: 'u' } }], groundingSupports },
    citationMetadata: { citationSources: [{ uri: 'v', endIndex: 1 }] },
  });
  const first = support(0, 2);
  const second = support(2, 4);
  const events = decode(
    says([{ text: 'A' }], cites(first)),
    says([{ text: 'BCD' }], cites(first, second)),
    says([{ text: '', thoughtSignature: 's' }], cites(first, second)),
    says([{ text: '' }], { ...cites(first, second), finishReason: 'STOP' }),
  );
  const cited = events.flatMap((event) =>
    event.type === 'part-delta' && event.delta.type === 'citation'
      ? [[event.delta.citation.url, event.delta.citation.start]]
      : [],
  );
  t.same(cited, [
    ['u', 0],
    ['v', 0],
    ['u', 2],
  ]);
});

t.test('reports a candidate that no answer can have', async (t) => {
  for (const index of [128, 1e9, 1e20])
    t.match(decode(says([{ text: 'a' }], { index })), [
      { type: 'error', fault: { kind: 'bad-gateway' } },
    ]);
  t.match(decode(says([{ text: 'a' }], { index: 127, finishReason: 'STOP' })).at(-1), {
    type: 'end',
  });
});

import t from 'tap';
import { parseObject, type Part, type PartDelta, type StreamEvent } from '@ai-proxy/core';
import { GeminiStreamEncoder } from '../../../../../../plugins/translators/gemini-api/dialect/stream.ts';

const context = { model: 'asked', request: {}, streamUsage: true, requestId: 'req_1', now: 0 };
const encode = (...events: StreamEvent[]) => {
  const encoder = new GeminiStreamEncoder(context);
  return events
    .flatMap((event) => encoder.encode(event))
    .map(({ data }) => parseObject(data) ?? {});
};
const start: StreamEvent = { type: 'message-start', id: 'x', model: 'm' };
const begin = (index: number, part: Part): StreamEvent => ({ type: 'part-start', index, part });
const add = (index: number, delta: PartDelta): StreamEvent => ({
  type: 'part-delta',
  index,
  delta,
});
const close = (index: number): StreamEvent => ({ type: 'part-end', index });
const call = (id: string): Part => ({ type: 'tool-call', id, name: 'f', arguments: '' });
const said = (part: object) => ({
  candidates: [{ content: { parts: [part], role: 'model' }, index: 0 }],
  modelVersion: 'm',
  responseId: 'x',
});
const ended = (finishReason: string, more: object = {}) => ({
  candidates: [
    { content: { parts: [{ text: '' }], role: 'model' }, finishReason, index: 0, ...more },
  ],
  modelVersion: 'm',
  responseId: 'x',
});

t.test('writes texts as they come, and calls when they are whole', async (t) => {
  const frames = encode(
    start,
    begin(0, { type: 'reasoning', text: '' }),
    add(0, { type: 'text', text: 'Hm' }),
    add(0, { type: 'signature', signature: 'foreign' }),
    close(0),
    begin(1, { type: 'text', text: 'A' }),
    add(1, { type: 'text', text: 'B' }),
    begin(2, call('a')),
    begin(3, call('gemini_call_1')),
    add(2, { type: 'arguments', text: '{"a":' }),
    add(3, { type: 'arguments', text: '' }),
    add(2, { type: 'arguments', text: '1}' }),
    close(3),
    close(2),
    close(1),
    { type: 'usage', usage: { inputTokens: 1, outputTokens: 2 } },
    { type: 'message-end', stopReason: 'tool-calls' },
    { type: 'end' },
    start,
  );
  t.same(frames, [
    said({ text: 'Hm', thought: true }),
    said({ text: 'A' }),
    said({ text: 'B' }),
    said({ functionCall: { name: 'f', args: {} } }),
    said({ functionCall: { id: 'a', name: 'f', args: { a: 1 } } }),
    {
      ...ended('STOP'),
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 },
    },
  ]);
});

t.test('keeps own signatures on their parts, early and late', async (t) => {
  const frames = encode(
    start,
    begin(0, { type: 'reasoning', text: 'H', origin: 'gemini' }),
    add(0, { type: 'signature', signature: 's' }),
    close(0),
    begin(1, { type: 'reasoning', text: '', origin: 'gemini', signature: 'r' }),
    add(1, { type: 'text', text: 'I' }),
    close(1),
    begin(2, { type: 'text', text: '', extensions: { gemini: { thoughtSignature: 't' } } }),
    close(2),
    begin(3, { ...call('a'), signature: 'u' } as Part),
    { type: 'end' },
  );
  t.same(frames, [
    said({ text: 'H', thought: true }),
    said({ text: '', thought: true, thoughtSignature: 's' }),
    said({ text: 'I', thought: true, thoughtSignature: 'r' }),
    said({ text: '', thoughtSignature: 't' }),
    said({ functionCall: { id: 'a', name: 'f', args: {} }, thoughtSignature: 'u' }),
    ended('STOP'),
  ]);
});

t.test('names model and answer where the upstream did not', async (t) => {
  t.match(encode({ type: 'message-start', id: '', model: '' }, { type: 'end' }), [
    { modelVersion: 'asked', responseId: 'req_1' },
  ]);
});

t.test('says citations and log probabilities in the last frame', async (t) => {
  const frames = encode(
    start,
    begin(0, { type: 'text', text: 'Ä.' }),
    close(0),
    begin(1, { type: 'text', text: '' }),
    add(1, { type: 'text', text: 'Öl' }),
    add(1, { type: 'citation', citation: { kind: 'url', url: 'u', start: 0, end: 1 } }),
    add(1, {
      type: 'logprobs',
      value: { content: [{ token: 'Öl', logprob: -1, bytes: null, top_logprobs: [] }] },
    }),
    close(1),
    { type: 'message-end', stopReason: 'length' },
    { type: 'end' },
  );
  t.same(
    frames.at(-1),
    ended('MAX_TOKENS', {
      groundingMetadata: {
        groundingChunks: [{ web: { uri: 'u' } }],
        groundingSupports: [
          { segment: { startIndex: 3, endIndex: 5, text: 'Ö' }, groundingChunkIndices: [0] },
        ],
      },
      logprobsResult: {
        chosenCandidates: [{ token: 'Öl', logProbability: -1 }],
        topCandidates: [{ candidates: [] }],
      },
    }),
  );
});

t.test('writes an error, and nothing after it', async (t) => {
  const frames = encode(
    start,
    { type: 'error', fault: { message: 'M', kind: 'unavailable', retryAfterMs: 1500 } },
    begin(0, { type: 'text', text: 'A' }),
    { type: 'end' },
  );
  t.match(frames, [
    {
      error: {
        code: 503,
        message: 'M',
        status: 'UNAVAILABLE',
        details: [{}, { retryDelay: '1.5s' }],
      },
    },
  ]);
  t.equal(frames.length, 1);
});

t.test('writes several candidates', async (t) => {
  const frames = encode(
    start,
    { type: 'part-start', choice: 1, index: 0, part: { type: 'refusal', text: 'No' } },
    { type: 'message-end', choice: 1, stopReason: 'refusal' },
    { type: 'message-end', choice: 0, stopReason: 'stop' },
    { type: 'end' },
  );
  t.match(frames, [
    { candidates: [{ index: 1, content: { parts: [{ text: 'No' }] } }] },
    {
      candidates: [
        { index: 0, finishReason: 'STOP' },
        { index: 1, finishReason: 'SAFETY' },
      ],
    },
  ]);
});

t.test('ends what the model declines as unsafe', async (t) => {
  const frames = encode(
    start,
    begin(0, { type: 'refusal', text: '' }),
    add(0, { type: 'text', text: 'No' }),
    close(0),
    { type: 'message-end', stopReason: 'stop' },
    { type: 'end' },
  );
  t.same(frames, [said({ text: 'No' }), ended('SAFETY')]);
});

t.test('writes sounds when they are whole', async (t) => {
  const source = { kind: 'base64', mediaType: 'audio/wav', data: 'AA' } as const;
  const frames = encode(
    start,
    begin(0, { type: 'audio', source }),
    add(0, { type: 'audio', data: '==' }),
    close(0),
    { type: 'end' },
  );
  t.same(frames[0], said({ inlineData: { mimeType: 'audio/wav', data: 'AA==' } }));
});

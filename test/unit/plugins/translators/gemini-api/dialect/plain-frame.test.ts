import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { plainFrame } from '../../../../../../plugins/translators/gemini-api/dialect/plain-frame.ts';
import { GeminiStreamDecoder } from '../../../../../../plugins/translators/gemini-api/dialect/stream-decode.ts';

const frame = (
  parts: readonly JsonObject[],
  candidate: JsonObject = {},
  more: JsonObject = {},
) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }],
  modelVersion: 'gemini-1',
  responseId: 'r1',
  ...more,
});
const text = { text: 'Hi' };
const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 2 };

t.test('reads a frame that only goes on with a text or a thought', async (t) => {
  t.strictSame(plainFrame(frame([text])), { candidate: 0, type: 'text', text: 'Hi' });
  t.strictSame(plainFrame(frame([{ ...text, thought: true }], { index: 1 }, { usageMetadata })), {
    candidate: 1,
    type: 'reasoning',
    text: 'Hi',
  });
});

t.test('leaves every frame that says more to others', async (t) => {
  const others: JsonObject[] = [
    frame([{ text: '' }]),
    frame([text, text]),
    frame([{ ...text, thoughtSignature: 'x' }]),
    frame([{ functionCall: { name: 'f' } }]),
    frame([text], { finishReason: 'STOP' }),
    frame([text], { groundingMetadata: {} }),
    frame([text], { index: '0' }),
    frame([text], {}, { promptFeedback: { blockReason: 'SAFETY' } }),
    frame([text], {}, { error: { code: 500 } }),
    { candidates: [] },
    { usageMetadata },
  ];
  for (const other of others) t.equal(plainFrame(other), undefined, JSON.stringify(other));
});

t.test('a decoder says the same of it, counts included', async (t) => {
  const said = (second: JsonObject) => {
    const decoder = new GeminiStreamDecoder();
    const last = frame([{ text: '!' }], { finishReason: 'STOP' });
    return [frame([text]), second, last]
      .flatMap((body) => decoder.decode({ data: JSON.stringify(body) }))
      .concat(decoder.end());
  };
  const short = frame([{ text: 'B' }], {}, { usageMetadata });
  // A list of no ratings makes it take the long way.
  const long = frame([{ text: 'B' }], { safetyRatings: [] }, { usageMetadata });
  t.strictSame(
    said(short),
    said(long).filter(({ type }) => type !== 'native'),
  );
  t.match(said(short)[3], { type: 'part-delta', delta: { text: 'B' } });
});

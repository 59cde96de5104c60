import t from 'tap';
import type { EncodeContext, JsonObject } from '@ai-proxy/core';
import {
  decodeAnswer,
  encodeAnswer,
} from '../../../../../../plugins/translators/gemini-api/dialect/embedding-answer.ts';

const contextOf = (request: JsonObject): EncodeContext => ({
  model: 'm',
  request,
  streamUsage: true,
  requestId: 'r',
  now: 0,
});

t.test('reads one vector and several', async (t) => {
  t.same(decodeAnswer({ embedding: { values: [1, -0.5] } }), { model: '', vectors: [[1, -0.5]] });
  t.same(
    decodeAnswer({
      embeddings: [{ values: [1] }, { values: [2] }],
      usageMetadata: { promptTokenCount: 7 },
    }),
    { model: '', vectors: [[1], [2]], inputTokens: 7 },
  );
});

t.test('takes no body for an answer in which a vector is missing', async (t) => {
  for (const body of [
    {},
    { embeddings: [] },
    { embeddings: 'x' },
    { embeddings: [{ values: [1] }, {}] },
    { embedding: { values: ['1'] } },
    { candidates: [] },
  ] as JsonObject[])
    t.equal(decodeAnswer(body), undefined);
});

t.test('answers a list with a list, and one content with one vector', async (t) => {
  const answer = { model: 'x', vectors: [[1], [2]], inputTokens: 7 };
  t.same(encodeAnswer(answer, contextOf({ requests: [] })).value, {
    embeddings: [{ values: [1] }, { values: [2] }],
    usageMetadata: { promptTokenCount: 7 },
  });
  t.same(encodeAnswer({ model: 'x', vectors: [[1]] }, contextOf({ content: {} })).value, {
    embedding: { values: [1] },
  });
});

t.test('gives answers back as they were, and reports what only others know', async (t) => {
  const body: JsonObject = {
    embeddings: [{ values: [1] }],
    usageMetadata: { promptTokenCount: 7, promptTokenDetails: [{ modality: 'TEXT' }] },
    metadata: { billable: 1 },
  };
  const answer = decodeAnswer(body) ?? { model: '', vectors: [] };
  t.same(encodeAnswer(answer, contextOf({ requests: [] })), { value: body, warnings: [] });
  const foreign = { ...answer, extensions: { other: { field: 1 } } };
  t.match(encodeAnswer(foreign, contextOf({})).warnings, [{ path: 'field' }]);
});

import t from 'tap';
import {
  objectsOf,
  type CanonicalResponse,
  type JsonObject,
  type Part,
  type StopReason,
} from '@ai-proxy/core';
import {
  decodeResponse,
  encodeResponse,
} from '../../../../../../plugins/translators/gemini-api/dialect/response.ts';

const context = { model: 'asked', request: {}, streamUsage: true, requestId: 'req_1', now: 0 };
const answer = (parts: JsonObject[], finishReason: string, more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { parts, role: 'model' }, finishReason, index: 0, ...more }],
  usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2, totalTokenCount: 7 },
  modelVersion: 'm',
  responseId: 'x',
});
const encode = (response: Partial<CanonicalResponse>) =>
  encodeResponse({ id: 'x', model: 'm', choices: [], ...response }, context);

t.test('gives rich answers back as they were', async (t) => {
  const call = { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 's' };
  for (const body of [
    answer(
      [
        { text: 'H', thought: true },
        { text: 'A', thoughtSignature: 's' },
      ],
      'STOP',
    ),
    answer([call, { functionCall: { id: 'b', name: 'g', args: {} } }], 'STOP', {
      finishMessage: 'M',
    }),
    answer([{ inlineData: { mimeType: 'image/png', data: 'AA==' } }], 'MAX_TOKENS'),
    answer([{ text: 'A' }], 'STOP', {
      citationMetadata: { citationSources: [{ startIndex: 0, endIndex: 1, uri: 'u' }] },
      groundingMetadata: {
        groundingChunks: [{ web: { uri: 'v' } }],
        groundingSupports: [{ groundingChunkIndices: [0] }],
      },
      safetyRatings: [{ category: 'c' }],
      avgLogprobs: -0.1,
    }),
    { ...answer([], 'SAFETY'), createTime: 'now' },
    {
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 },
      modelVersion: 'm',
      responseId: 'x',
    },
  ])
    t.same(encodeResponse(decodeResponse(body).value, context), { value: body, warnings: [] });
});

t.test('reads and writes every finish reason', async (t) => {
  const meanings = {
    STOP: 'stop',
    MAX_TOKENS: 'length',
    SAFETY: 'content-filter',
    RECITATION: 'content-filter',
    BLOCKLIST: 'content-filter',
    PROHIBITED_CONTENT: 'content-filter',
    SPII: 'content-filter',
    MODEL_ARMOR: 'content-filter',
    MALFORMED_FUNCTION_CALL: 'other',
    UNEXPECTED_TOOL_CALL: 'other',
    LANGUAGE: 'other',
    OTHER: 'other',
  };
  for (const [reason, meaning] of Object.entries(meanings)) {
    const body = answer([{ text: 'A' }], reason);
    const { value } = decodeResponse(body);
    t.equal(value.choices[0]?.stopReason, meaning, reason);
    t.same(encodeResponse(value, context).value, body, reason);
  }
  const odd = decodeResponse(answer([], 'FUTURE')).value.choices[0];
  t.match(odd, { stopReason: 'other', nativeReason: 'FUTURE' });
});

t.test('says that there are calls where the reason does not', async (t) => {
  const stop = (reason: string) =>
    decodeResponse(answer([{ functionCall: { name: 'f' } }], reason)).value.choices[0]?.stopReason;
  t.equal(stop('STOP'), 'tool-calls');
  t.equal(stop('UNEXPECTED_TOOL_CALL'), 'tool-calls');
  t.equal(stop('MAX_TOKENS'), 'length');
});

t.test('gives calls ids that no other answer has', async (t) => {
  const parts = [{ functionCall: { name: 'f' } }, { functionCall: { name: 'f' } }];
  const ids = (responseId: string) =>
    decodeResponse({ ...answer(parts, 'STOP'), responseId }).value.choices[0]?.parts.map((part) =>
      part.type === 'tool-call' ? part.id : '',
    );
  t.same(ids('a/b'), ['gemini_call_a_b_1', 'gemini_call_a_b_2']);
  t.ok(ids('x'.repeat(99))?.every((id) => id.length <= 64));
});

t.test('refuses a body without any candidate', async (t) => {
  for (const body of [{}, { candidates: [] }, { promptFeedback: {} }])
    t.throws(() => decodeResponse(body), { code: 'UPSTREAM_PROTOCOL' });
});

t.test('cites by units of the text instead of bytes', async (t) => {
  const citationMetadata = { citations: [{ startIndex: 3, endIndex: 5, uri: 'u', title: 'T' }] };
  const { value } = decodeResponse(answer([{ text: 'Ä.Öl' }], 'STOP', { citationMetadata }));
  t.match(value.choices[0]?.parts[0], {
    citations: [{ kind: 'url', url: 'u', title: 'T', start: 2, end: 3 }],
  });
});

t.test('reads and writes log probabilities', async (t) => {
  const logprobsResult = {
    chosenCandidates: [{ token: 'A', logProbability: -0.5 }],
    topCandidates: [{ candidates: [{ token: 'B', logProbability: -1 }] }],
  };
  const body = answer([{ text: 'A' }], 'STOP', { logprobsResult });
  const { value } = decodeResponse(body);
  t.same(value.choices[0]?.logprobs, {
    content: [
      {
        token: 'A',
        logprob: -0.5,
        bytes: null,
        top_logprobs: [{ token: 'B', logprob: -1, bytes: null }],
      },
    ],
  });
  t.same(encodeResponse(value, context).value, body);
});

t.test(
  'shows thoughts of others without their proofs, and reports what cannot be shown',
  async (t) => {
    const { value, warnings } = encode({
      choices: [
        {
          parts: [
            { type: 'reasoning', text: 'H', signature: 's', origin: 'other' },
            { type: 'reasoning', text: '', redacted: 'r', origin: 'other' },
            { type: 'refusal', text: 'No' },
            { type: 'tool-result', callId: 'c', content: [] },
          ],
          stopReason: 'refusal',
          logprobs: 'odd',
        },
        { parts: [], stopReason: 'pause' },
      ],
      extensions: { other: { field: 1 } },
    });
    t.same(value['candidates'], [
      {
        content: { parts: [{ text: 'H', thought: true }, { text: 'No' }], role: 'model' },
        finishReason: 'SAFETY',
        index: 0,
      },
      { content: { parts: [], role: 'model' }, finishReason: 'OTHER', index: 1 },
    ]);
    t.same(
      warnings.map(({ path }) => path),
      [
        'field',
        'choices[0].parts[0].signature',
        'choices[0].parts[1].signature',
        'choices[0].parts[3]',
        'choices[0].logprobs',
      ],
    );
  },
);

t.test('names model and answer where the upstream did not', async (t) => {
  t.match(encode({ id: '', model: '' }).value, { modelVersion: 'asked', responseId: 'req_1' });
});

t.test('reports cache writes, and the text that ended an answer', async (t) => {
  const { value, warnings } = encode({
    choices: [{ parts: [], stopReason: 'stop-sequence', stopSequence: 'E' }],
    usage: { inputTokens: 1, cacheWriteTokens: 2, cacheWriteHourTokens: 3, outputTokens: 4 },
  });
  t.match(value, { usageMetadata: { promptTokenCount: 6, totalTokenCount: 10 } });
  t.same(
    warnings.map(({ path }) => path),
    ['usage.cacheWriteTokens', 'usage.cacheWriteHourTokens', 'choices[0].stopSequence'],
  );
});

t.test('reports what thoughts and log probabilities of other formats have besides', async (t) => {
  const lost = (choice: Partial<CanonicalResponse['choices'][number]>) =>
    encode({ choices: [{ parts: [], stopReason: 'stop', ...choice }] }).warnings.map(
      ({ path }) => path,
    );
  const thought: Part = { type: 'reasoning', text: 'H', extensions: { other: { content: [] } } };
  t.same(lost({ parts: [thought] }), ['choices[0].parts[0].content']);
  const token = { token: 'A', logprob: -1 };
  t.same(lost({ logprobs: { content: [token], refusal: [token] } }), [
    'choices[0].logprobs.refusal',
  ]);
  t.same(lost({ logprobs: { content: null, refusal: [token] } }), ['choices[0].logprobs']);
  t.same(lost({ logprobs: { content: [token], refusal: [] } }), []);
});

t.test('ends what the model declines as unsafe', async (t) => {
  const reason = (parts: Part[], stopReason: StopReason) => {
    const { value } = encode({ choices: [{ parts, stopReason }] });
    return objectsOf(value['candidates'])[0]?.['finishReason'];
  };
  t.equal(reason([{ type: 'refusal', text: 'No' }], 'stop'), 'SAFETY');
  t.equal(reason([{ type: 'refusal', text: '' }], 'stop'), 'STOP');
  t.equal(reason([{ type: 'refusal', text: 'No' }], 'length'), 'MAX_TOKENS');
});

t.test('refuses an answer with a candidate that cannot be', async (t) => {
  const far = answer([{ text: 'A' }], 'STOP', { index: 128 });
  t.throws(() => decodeResponse(far), { code: 'UPSTREAM_PROTOCOL' });
  t.doesNotThrow(() => decodeResponse(answer([{ text: 'A' }], 'STOP', { index: 127 })));
});

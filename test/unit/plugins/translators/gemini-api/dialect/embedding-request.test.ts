import t from 'tap';
import type { EmbeddingRequest, JsonObject } from '@ai-proxy/core';
import {
  decodeRequest,
  encodeRequest,
} from '../../../../../../plugins/translators/gemini-api/dialect/embedding-request.ts';

const content = (text: string) => ({ parts: [{ text }] });
const encode = (request: Partial<EmbeddingRequest>) =>
  encodeRequest({ model: 'e', inputs: ['A'], ...request });

t.test('reads one content and several', async (t) => {
  t.same(decodeRequest({ content: content('A'), outputDimensionality: 8 }), {
    value: { model: '', inputs: ['A'], dimensions: 8 },
    warnings: [],
  });
  const requests = ['A', 'B'].map((text) => ({ model: 'models/e', content: content(text) }));
  t.same(decodeRequest({ requests }), {
    value: { model: 'e', inputs: ['A', 'B'] },
    warnings: [],
  });
});

t.test('reads both spellings, and contents that are only a text', async (t) => {
  const body = { requests: { content: 'A', output_dimensionality: '8', task_type: 'CLUSTERING' } };
  t.same(decodeRequest(body as JsonObject).value, {
    model: '',
    inputs: ['A'],
    dimensions: 8,
    extensions: { gemini: { taskType: 'CLUSTERING' } },
  });
});

t.test('gives requests for several contents back as they were', async (t) => {
  const one = (text: string, more: JsonObject = {}) => ({
    model: 'models/e',
    content: content(text),
    outputDimensionality: 8,
    ...more,
  });
  const config = { embedContentConfig: { autoTruncate: true } };
  for (const requests of [
    [one('A')],
    [one('A', { taskType: 'RETRIEVAL_DOCUMENT', ...config }), one('B', config)],
    [one('A', { title: 'T' }), one('B', { title: 'T' })],
  ]) {
    const decoded = decodeRequest({ requests });
    t.same(encodeRequest(decoded.value), { value: { requests }, warnings: [] });
    t.same(decoded.warnings, []);
  }
});

t.test('takes the size of vectors from either place', async (t) => {
  const embedContentConfig = { outputDimensionality: 8, taskType: 'CLUSTERING' };
  t.same(decodeRequest({ content: content('A'), embedContentConfig }).value, {
    model: '',
    inputs: ['A'],
    dimensions: 8,
    extensions: { gemini: { embedContentConfig: { taskType: 'CLUSTERING' } } },
  });
});

t.test('reports sizes that differ, and texts that become one', async (t) => {
  const { value, warnings } = decodeRequest({
    requests: [
      { content: content('A'), outputDimensionality: 8 },
      { content: { parts: [{ text: 'B' }, { text: 'C' }] }, outputDimensionality: 9 },
    ],
  });
  t.match(value, { inputs: ['A', 'B\nC'], dimensions: 8 });
  t.same(
    warnings.map(({ path }) => path),
    ['requests[1].content.parts', 'requests[1].outputDimensionality'],
  );
});

t.test('refuses what cannot be carried over', async (t) => {
  const refused: readonly (readonly [JsonObject, string])[] = [
    [{}, 'content'],
    [{ requests: [] }, 'requests'],
    [{ requests: 'x' }, 'requests'],
    [{ requests: [7] }, 'requests[0]'],
    [{ requests: [{}] }, 'requests[0].content'],
    [{ content: 7 }, 'content'],
    [{ content: { parts: [] } }, 'content'],
    [{ content: { parts: [{ text: 7 }] } }, 'content.parts[0].text'],
    [{ content: content('A'), outputDimensionality: 'x' }, 'outputDimensionality'],
    [
      { content: content('A'), embedContentConfig: { outputDimensionality: -1 } },
      'embedContentConfig.outputDimensionality',
    ],
  ];
  for (const [body, param] of refused)
    t.throws(() => decodeRequest(body), { code: 'FIELD_INVALID', param }, param);
});

t.test('leaves images to providers that make vectors of them', async (t) => {
  const inlineData = { mimeType: 'image/png', data: 'AA==' };
  t.throws(() => decodeRequest({ content: { parts: [{ text: 'A' }, { inlineData }] } }), {
    code: 'TRANSLATION_UNSUPPORTED',
    param: 'content.parts[1]',
  });
});

t.test('asks for a list of contents, with the model in each', async (t) => {
  const { value, warnings } = encode({ inputs: ['A', 'B'], dimensions: 8, user: 'u' });
  t.same(value, {
    requests: [
      { model: 'models/e', content: content('A'), outputDimensionality: 8 },
      { model: 'models/e', content: content('B'), outputDimensionality: 8 },
    ],
  });
  t.match(warnings, [{ path: 'user' }]);
});

t.test('reports members of other formats, and refuses tokens', async (t) => {
  const { warnings } = encode({ extensions: { other: { field: 1 } } });
  t.match(warnings, [{ path: 'field' }]);
  t.throws(() => encode({ inputs: ['A', [1, 2]] }), {
    code: 'TRANSLATION_UNSUPPORTED',
    param: 'input[1]',
  });
});

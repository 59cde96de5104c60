import t from 'tap';
import { GatewayError, type EncodeContext, type JsonObject } from '@ai-proxy/core';
import { embedding } from '../../../../../../plugins/translators/chat-api/dialect/embedding.ts';
import { packVector } from '../../../../../../plugins/translators/chat-api/dialect/vectors.ts';

const context = (request: JsonObject = {}): EncodeContext => ({
  model: 'asked',
  request,
  streamUsage: false,
  requestId: 'r1',
  now: 0,
});
const refusal = (body: JsonObject): { code?: string; param?: string | undefined } => {
  try {
    embedding.decodeRequest(body);
    return {};
  } catch (error) {
    return error instanceof GatewayError ? { code: error.code, param: error.param } : {};
  }
};

t.test('reads all forms of input', async (t) => {
  const inputs: readonly (readonly [JsonObject['input'], unknown])[] = [
    ['a', ['a']],
    ['', ['']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[1, 2], [[1, 2]]],
    [
      [[1, 2], [3]],
      [[1, 2], [3]],
    ],
  ];
  for (const [input, wanted] of inputs) {
    const { value } = embedding.decodeRequest({ model: 'm', input });
    t.strictSame(value, { model: 'm', inputs: wanted }, JSON.stringify(input));
  }
});

t.test('reads the settings and keeps what it does not know', async (t) => {
  const { value, warnings } = embedding.decodeRequest({
    model: 'm',
    input: 'a',
    dimensions: 8,
    user: 'u',
    encoding_format: 'base64',
    input_type: 'query',
  });
  t.strictSame(value, {
    model: 'm',
    inputs: ['a'],
    dimensions: 8,
    user: 'u',
    extensions: { 'openai-chat': { input_type: 'query' } },
  });
  t.strictSame(warnings, []);
});

t.test('refuses input that cannot be used, naming the place', async (t) => {
  const wrong: readonly (readonly [body: JsonObject, param: string])[] = [
    [{}, 'input'],
    [{ input: null }, 'input'],
    [{ input: [] }, 'input'],
    [{ input: { text: 'a' } }, 'input'],
    [{ input: 7 }, 'input'],
    [{ input: ['a', 1] }, 'input[1]'],
    [{ input: [1, 'a'] }, 'input'],
    [{ input: [1, 0.5] }, 'input'],
    [{ input: [[1], []] }, 'input[1]'],
    [{ input: [[1], 'a'] }, 'input[1]'],
    [{ input: [[-1]] }, 'input[0]'],
    [{ input: [null] }, 'input[0]'],
    [{ input: 'a', dimensions: 'many' }, 'dimensions'],
    [{ input: 'a', dimensions: 1.5 }, 'dimensions'],
    [{ input: 'a', user: 7 }, 'user'],
    [{ input: 'a', encoding_format: 'hex' }, 'encoding_format'],
  ];
  for (const [body, param] of wrong)
    t.strictSame(refusal(body), { code: 'FIELD_INVALID', param }, JSON.stringify(body));
});

t.test('asks an upstream for numbers, and reports what it cannot say', async (t) => {
  const encoded = embedding.encodeRequest({
    model: 'm',
    inputs: ['a', 'b'],
    dimensions: 8,
    user: 'u',
    extensions: { gemini: { taskType: 'RETRIEVAL_QUERY' }, 'openai-chat': { input_type: 'query' } },
  });
  t.strictSame(encoded.value, {
    model: 'm',
    input: ['a', 'b'],
    dimensions: 8,
    user: 'u',
    input_type: 'query',
    encoding_format: 'float',
  });
  t.strictSame(
    encoded.warnings.map(({ path }) => path),
    ['taskType'],
  );
});

t.test('writes a lone input without a list', async (t) => {
  for (const input of ['a', [1, 2]]) {
    const { value } = embedding.encodeRequest({ model: 'm', inputs: [input] });
    t.strictSame(value, { model: 'm', input, encoding_format: 'float' });
  }
});

t.test('reads answers in both forms and in any order', async (t) => {
  const answer = {
    object: 'list',
    data: [
      { object: 'embedding', index: 1, embedding: packVector([0.5, -2]) },
      { object: 'embedding', index: 0, embedding: [0.25, 1] },
    ],
    model: 'm',
    usage: { prompt_tokens: 3, total_tokens: 3 },
    provider: 'p',
  };
  t.strictSame(embedding.decodeAnswer(answer), {
    model: 'm',
    vectors: [
      [0.25, 1],
      [0.5, -2],
    ],
    inputTokens: 3,
    extensions: { 'openai-chat': { provider: 'p' } },
  });
});

t.test('knows what is no answer', async (t) => {
  const wrong: readonly JsonObject[] = [
    {},
    { data: [] },
    { data: 'a' },
    { data: [{ embedding: ['a'] }] },
    { data: [{ embedding: 'AAA=' }] },
    { data: [{ embedding: [1] }, {}] },
    { choices: [] },
  ];
  for (const body of wrong) t.equal(embedding.decodeAnswer(body), undefined, JSON.stringify(body));
});

t.test('answers in the form that the client asked for', async (t) => {
  const answer = { model: '', vectors: [[0.5, -2], [1]], inputTokens: 4 };
  const plain = embedding.encodeAnswer(answer, context({ encoding_format: 'float' }));
  t.strictSame(plain.value, {
    object: 'list',
    data: [
      { object: 'embedding', index: 0, embedding: [0.5, -2] },
      { object: 'embedding', index: 1, embedding: [1] },
    ],
    model: 'asked',
    usage: { prompt_tokens: 4, total_tokens: 4 },
  });
  t.strictSame(plain.warnings, []);
  const packed = embedding.encodeAnswer(answer, context({ encoding_format: 'base64' }));
  t.match(packed.value, { data: [{ embedding: 'AAAAPwAAAMA=' }, { embedding: 'AACAPw==' }] });
  t.strictSame(embedding.decodeAnswer(packed.value)?.vectors, answer.vectors);
});

t.test('says that nobody counted the input', async (t) => {
  const { value, warnings } = embedding.encodeAnswer({ model: 'm', vectors: [[1]] }, context());
  t.match(value, { usage: { prompt_tokens: 0, total_tokens: 0 } });
  t.match(warnings, [{ path: 'usage' }]);
});

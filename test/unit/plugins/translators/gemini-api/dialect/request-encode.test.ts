import t from 'tap';
import type { CanonicalRequest, Part } from '@ai-proxy/core';
import { encodeRequest } from '../../../../../../plugins/translators/gemini-api/dialect/request.ts';

const base: CanonicalRequest = {
  model: 'gemini-2.5-flash',
  stream: true,
  messages: [],
  sampling: {},
};
const encode = (members: Partial<CanonicalRequest>) => {
  const { value, warnings } = encodeRequest({ ...base, ...members });
  return { body: value, paths: warnings.map(({ path }) => path) };
};
const text = (words: string): Part => ({ type: 'text', text: words });
const call = (id: string, name = 'f', more: object = {}): Part => ({
  type: 'tool-call',
  id,
  name,
  arguments: '{"a":1}',
  ...more,
});

t.test('writes the settings of sampling and output', async (t) => {
  const schema = { type: 'object' };
  const { body, paths } = encode({
    sampling: {
      temperature: 1.5,
      topP: 0.9,
      topK: 64,
      maxOutputTokens: 9,
      stopSequences: ['E'],
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      seed: 4_294_967_297,
      choices: 2,
      logprobs: true,
      topLogprobs: 3,
    },
    responseFormat: { type: 'json-schema', name: 'n', schema },
  });
  t.same(body['generationConfig'], {
    temperature: 1.5,
    topP: 0.9,
    topK: 64,
    candidateCount: 2,
    maxOutputTokens: 9,
    stopSequences: ['E'],
    seed: 1,
    presencePenalty: 0.2,
    frequencyPenalty: 0.1,
    responseLogprobs: true,
    logprobs: 3,
    responseMimeType: 'application/json',
    responseJsonSchema: { title: 'n', ...schema },
  });
  t.same(paths, ['seed']);
});

t.test('sends as many stop sequences as the API takes', async (t) => {
  const { body, paths } = encode({ sampling: { stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'] } });
  t.same(body['generationConfig'], { stopSequences: ['a', 'b', 'c', 'd', 'e'] });
  t.same(paths, ['stop']);
});

t.test('asks for the tiers that the API has', async (t) => {
  const tier = (serviceTier: string) => {
    const { body, paths } = encode({ serviceTier });
    return [body['serviceTier'], paths.length];
  };
  t.same(tier('flex'), ['flex', 0]);
  t.same(tier('priority'), ['priority', 0]);
  t.same(tier('default'), [undefined, 0]);
  t.same(tier('standard_only'), [undefined, 0]);
  t.same(tier('auto'), [undefined, 0]);
  t.same(tier('scale'), [undefined, 1]);
});

t.test('reports what has no place here', async (t) => {
  const { body, paths } = encode({
    user: 'u',
    metadata: {},
    cacheKey: 'k',
    serviceTier: 'scale',
    store: true,
    extensions: { other: { field: 1 } },
    messages: [
      {
        role: 'user',
        name: 'n',
        parts: [
          { ...text('Q'), cache: {} } as Part,
          call('a'),
          { type: 'native', dialect: 'other', value: {} },
        ],
      },
    ],
  });
  t.same(body, { contents: [{ role: 'user', parts: [{ text: 'Q' }] }] });
  t.same(paths, [
    'messages[0].name',
    'messages[0].content[0].cache',
    'messages[0].content[1]',
    'messages[0].content[2]',
    'field',
    'user',
    'metadata',
    'prompt_cache_key',
    'store',
    'service_tier',
  ]);
});

t.test('asks for answers of a form', async (t) => {
  const form = (responseFormat: CanonicalRequest['responseFormat'] & object) => {
    const { body, paths } = encode({ responseFormat });
    return [body['generationConfig'], paths];
  };
  const json = { responseMimeType: 'application/json' };
  const schema = { type: 'object' };
  t.same(form({ type: 'text' }), [{ responseMimeType: 'text/plain' }, []]);
  t.same(form({ type: 'json' }), [json, []]);
  t.same(form({ type: 'json-schema', schema, description: 'D', strict: true }), [
    { ...json, responseJsonSchema: { description: 'D', type: 'object' } },
    [],
  ]);
  t.same(form({ type: 'json-schema', schema, strict: false }), [
    { ...json, responseJsonSchema: schema },
    ['response_format.strict'],
  ]);
});

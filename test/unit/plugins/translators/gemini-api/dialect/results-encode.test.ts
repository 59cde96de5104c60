import t from 'tap';
import type { CanonicalRequest, Message, Part } from '@ai-proxy/core';
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
const user = (...parts: Part[]): Message => ({ role: 'user', parts });
const model = (...parts: Part[]): Message => ({ role: 'assistant', parts });
const call = (id: string, name = 'f', more: object = {}): Part => ({
  type: 'tool-call',
  id,
  name,
  arguments: '{"a":1}',
  ...more,
});
const result = (callId: string, words: string, more: object = {}): Part => ({
  type: 'tool-result',
  callId,
  content: [{ type: 'text', text: words }],
  ...more,
});
const contents = (messages: Message[], members: Partial<CanonicalRequest> = {}) =>
  encode({ messages, ...members }).body['contents'];

t.test('makes objects of results', async (t) => {
  const response = (words: string, more: object = {}) => {
    const [, turn] = contents([model(call('a')), user(result('a', words, more))]) as never as {
      parts: { functionResponse: { response: unknown } }[];
    }[];
    return turn?.parts[0]?.functionResponse.response;
  };
  t.same(response('[1]'), { output: '[1]' });
  t.same(response('no', { isError: true }), { error: 'no' });
  t.same(response('{"id":12345678901234567890}'), { output: '{"id":12345678901234567890}' });
  t.same(response(''), { output: '' });
});

t.test('reports a result whose call is not there', async (t) => {
  const { body, paths } = encode({ messages: [user(result('x', 'r'))] });
  t.same(paths, ['messages[0].content[0].name']);
  t.match(body['contents'], [{ parts: [{ functionResponse: { name: 'unknown_function' } }] }]);
});

const image: Part = {
  type: 'image',
  source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' },
};

const inline = { inlineData: { mimeType: 'image/png', data: 'AA==' } };

t.test('puts images of results into them or behind them, as the model takes it', async (t) => {
  const messages = [
    model(call('a')),
    user({ ...result('a', 'r'), content: [{ type: 'text', text: 'r' }, image] } as Part),
  ];
  const functionResponse = { id: 'a', name: 'f', response: { output: 'r' } };
  t.match(contents(messages), [{}, { parts: [{ functionResponse }, inline] }]);
  t.match(contents(messages, { model: 'gemini-3-flash' }), [
    {},
    { parts: [{ functionResponse: { ...functionResponse, parts: [inline] } }] },
  ]);
});

t.test('puts behind results what they cannot hold', async (t) => {
  const link: Part = { type: 'image', source: { kind: 'url', url: 'https://x/a.png' } };
  const messages = [
    model(call('a')),
    user({ ...result('a', 'r'), content: [link, image] } as Part),
  ];
  t.match(contents(messages, { model: 'gemini-3-flash' }), [
    {},
    {
      parts: [
        { functionResponse: { parts: [inline] } },
        { fileData: { mimeType: 'image/png', fileUri: 'https://x/a.png' } },
      ],
    },
  ]);
});

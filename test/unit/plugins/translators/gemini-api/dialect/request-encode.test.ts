import t from 'tap';
import type { CanonicalRequest, JsonObject, Message, Part } from '@ai-proxy/core';
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

t.test('writes instructions apart, and later ones as text of a user turn', async (t) => {
  const { body, paths } = encode({
    messages: [
      { role: 'system', parts: [text('S')] },
      { role: 'developer', parts: [text('D')] },
      user(text('Q')),
      { role: 'system', parts: [text('T')] },
      model(text('A')),
    ],
  });
  t.same(body, {
    systemInstruction: { parts: [{ text: 'S' }, { text: 'D' }] },
    contents: [
      { role: 'user', parts: [{ text: 'Q' }, { text: 'T' }] },
      { role: 'model', parts: [{ text: 'A' }] },
    ],
  });
  t.same(paths, ['messages[3].role']);
});

t.test('makes a turn of instructions where there is no other', async (t) => {
  const { body } = encode({ messages: [{ role: 'system', parts: [text('S')] }] });
  t.same(body, { contents: [{ role: 'user', parts: [{ text: 'S' }] }] });
});

t.test(
  'names results, gathers them behind their calls and puts them into their order',
  async (t) => {
    const messages = [
      user(text('Q')),
      model(text(''), call('a', 'f'), call('gemini_call_7', 'g')),
      user(result('gemini_call_7', 'G')),
      user(text('and'), result('a', '{"x":1}')),
    ];
    t.same(contents(messages), [
      { role: 'user', parts: [{ text: 'Q' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'a', name: 'f', args: { a: 1 } } },
          { functionCall: { name: 'g', args: { a: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'f', response: { x: 1 } } },
          { functionResponse: { name: 'g', response: { output: 'G' } } },
          { text: 'and' },
        ],
      },
    ]);
  },
);

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
    user({ ...result('a', 'r'), content: [text('r'), image] } as Part),
  ];
  const functionResponse = { id: 'a', name: 'f', response: { output: 'r' } };
  t.match(contents(messages), [{}, { parts: [{ functionResponse }, inline] }]);
  t.match(contents(messages, { model: 'gemini-3-flash' }), [
    {},
    { parts: [{ functionResponse: { ...functionResponse, parts: [inline] } }] },
  ]);
});

t.test(
  'signs the first call of each step of the running turn for models that want it',
  async (t) => {
    const messages = [
      user(text('Q')),
      model(call('a')),
      user(result('a', 'r')),
      model(text('A')),
      user(text('Q2')),
      model(call('b'), call('c')),
      user(result('b', 'r'), result('c', 'r')),
      model(call('d', 'f', { signature: 'own' })),
      user(result('d', 'r')),
    ];
    const signatures = (name: string) =>
      (contents(messages, { model: name }) as never as { parts: JsonObject[] }[])
        .flatMap(({ parts }) => parts)
        .filter((part) => part['functionCall'] !== undefined)
        .map((part) => part['thoughtSignature']);
    const standIn = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=';
    t.same(signatures('google/gemini-3-pro-preview'), [undefined, standIn, undefined, 'own']);
    t.same(signatures('gemini-2.5-pro'), [undefined, undefined, undefined, 'own']);
  },
);

t.test('sends thoughts of this format back, and reports others', async (t) => {
  const { body, paths } = encode({
    messages: [
      model(
        { type: 'reasoning', text: 'H', signature: 's', origin: 'gemini' },
        { type: 'reasoning', text: 'I', signature: 's', origin: 'other' },
        { type: 'text', text: '', extensions: { gemini: { thoughtSignature: 't' } } },
      ),
    ],
  });
  t.same(body['contents'], [
    {
      role: 'model',
      parts: [
        { text: 'H', thought: true, thoughtSignature: 's' },
        { text: '', thoughtSignature: 't' },
      ],
    },
  ]);
  t.same(paths, ['messages[0].content[1]']);
});

t.test('writes media, whatever their source', async (t) => {
  const of = (part: Part) => {
    const { body, paths } = encode({ messages: [user(part)] });
    return [(body['contents'] as never as { parts: unknown[] }[])[0]?.parts[0], paths.length];
  };
  t.same(of(image), [inline, 0]);
  t.same(of({ type: 'image', source: { kind: 'url', url: 'data:image/gif;base64,AA==' } }), [
    { inlineData: { mimeType: 'image/gif', data: 'AA==' } },
    0,
  ]);
  t.same(of({ type: 'image', source: { kind: 'url', url: 'https://x/a.PNG?b' } }), [
    { fileData: { mimeType: 'image/png', fileUri: 'https://x/a.PNG?b' } },
    0,
  ]);
  t.same(of({ type: 'file', source: { kind: 'text', text: 'é' } }), [
    { inlineData: { mimeType: 'text/plain', data: 'w6k=' } },
    0,
  ]);
  t.same(
    of({ type: 'audio', format: 'mp3', source: { kind: 'base64', mediaType: '', data: 'AA==' } }),
    [{ inlineData: { mimeType: 'audio/mpeg', data: 'AA==' } }, 0],
  );
  t.same(of({ type: 'file', source: { kind: 'id', id: 'file_1' } }), [undefined, 1]);
});

t.test('declares all functions in one entry, with JSON Schema', async (t) => {
  const parameters = {
    type: 'object',
    properties: { a: { const: 1 } },
    additionalProperties: false,
  };
  const { body, paths } = encode({
    tools: [
      { type: 'function', name: 'f', description: 'F', parameters },
      { type: 'native', dialect: 'gemini', value: { googleSearch: {} } },
      { type: 'function', name: '1 odd', strict: true, cache: {} },
      { type: 'native', dialect: 'other', value: { type: 'x' } },
    ],
    toolChoice: { type: 'tool', names: ['f'] },
    parallelToolCalls: false,
  });
  t.same(body['tools'], [
    {
      functionDeclarations: [
        { name: 'f', description: 'F', parametersJsonSchema: parameters },
        { name: '1 odd' },
      ],
    },
    { googleSearch: {} },
  ]);
  t.same(body['toolConfig'], {
    functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] },
  });
  t.same(paths, [
    'tools[2].name',
    'tools[2].strict',
    'tools[2].cache',
    'tools[3]',
    'parallel_tool_calls',
  ]);
});

t.test('says no choice where there is no function', async (t) => {
  const { body, paths } = encode({ toolChoice: { type: 'required' } });
  t.equal(body['toolConfig'], undefined);
  t.same(paths, ['tool_choice']);
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
    responseJsonSchema: schema,
  });
  t.same(paths, ['seed']);
});

t.test('reports what has no place here', async (t) => {
  const { body, paths } = encode({
    user: 'u',
    metadata: {},
    cacheKey: 'k',
    serviceTier: 'flex',
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
    'service_tier',
    'store',
  ]);
});

t.test('reports arguments that are no object', async (t) => {
  const { body, paths } = encode({
    messages: [
      model(
        call('a', 'f', { arguments: '' }),
        call('b', 'f', { arguments: '[1]' }),
        call('c', 'f', { arguments: '{"x' }),
      ),
    ],
  });
  const [turn] = body['contents'] as never as { parts: { functionCall: { args: unknown } }[] }[];
  t.same(
    turn?.parts.map((part) => part.functionCall.args),
    [{}, { value: [1] }, { value: '{"x' }],
  );
  t.same(paths, ['messages[0].content[1].arguments', 'messages[0].content[2].arguments']);
});

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

t.test('reports what instructions cite', async (t) => {
  const citations = [{ kind: 'url', url: 'https://x.example' }] as const;
  const system: Message = { role: 'system', parts: [{ type: 'text', text: 'S', citations }] };
  const { body, paths } = encode({ messages: [system, user(text('A'))] });
  t.match(body, { systemInstruction: { parts: [{ text: 'S' }] } });
  t.same(paths, ['messages[0].content[0].citations']);
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

t.test('puts results into the order of their calls, also where the calls had no ids', async (t) => {
  const messages = [
    model(call('gemini_call_x_1'), call('gemini_call_x_2'), call('gemini_call_x_3')),
    user(
      result('gemini_call_x_3', '3'),
      result('gemini_call_x_1', '1'),
      result('gemini_call_x_2', '2'),
    ),
  ];
  const functionResponse = (output: string) => ({
    functionResponse: { name: 'f', response: { output } },
  });
  t.same((contents(messages) as JsonObject[])[1], {
    role: 'user',
    parts: [functionResponse('1'), functionResponse('2'), functionResponse('3')],
  });
});

t.test('names calls and results as their tools are declared', async (t) => {
  const messages = [
    model(call('a', '1/a')),
    user(result('a', 'r'), result('b', 's', { name: '2/b' })),
  ];
  t.match(contents(messages), [
    { parts: [{ functionCall: { name: '_.1.2fa' } }] },
    {
      parts: [{ functionResponse: { name: '_.1.2fa' } }, { functionResponse: { name: '_.2.2fb' } }],
    },
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

t.test('reports citations of texts that go back', async (t) => {
  const cited: Part = { type: 'text', text: 'A', citations: [{ kind: 'url', url: 'u' }] };
  const { body, paths } = encode({ messages: [model(cited)] });
  t.same(body['contents'], [{ role: 'model', parts: [{ text: 'A' }] }]);
  t.same(paths, ['messages[0].content[0].citations']);
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

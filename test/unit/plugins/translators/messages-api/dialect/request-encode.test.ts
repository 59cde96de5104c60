import t from 'tap';
import type { CanonicalRequest, JsonObject, Message, Part } from '@ai-proxy/core';
import { encodeRequest } from '../../../../../../plugins/translators/messages-api/dialect/request.ts';

const hello: Message = { role: 'user', parts: [{ type: 'text', text: 'Hello' }] };

function encode(request: Partial<CanonicalRequest>): { body: JsonObject; paths: string[] } {
  const base = { model: 'some-model', stream: false, messages: [hello], sampling: {} };
  const { value, warnings } = encodeRequest({ ...base, ...request });
  return { body: value, paths: warnings.map(({ path }) => path) };
}

const text = (role: Message['role'], words: string): Message => ({
  role,
  parts: [{ type: 'text', text: words }],
});
const user = (...parts: Part[]): Message => ({ role: 'user', parts });
const assistant = (...parts: Part[]): Message => ({ role: 'assistant', parts });
const call = (id: string, args = '{}'): Part => ({
  type: 'tool-call',
  id,
  name: 'f',
  arguments: args,
});
const result = (callId: string): Part => ({
  type: 'tool-result',
  callId,
  content: [{ type: 'text', text: 'R' }],
});
const tool = { type: 'function', name: 'f' } as const;

t.test('writes the smallest request', async (t) => {
  const { body, paths } = encode({});
  const messages = [{ role: 'user', content: 'Hello' }];
  t.same(body, { model: 'some-model', max_tokens: 8192, stream: false, messages });
  t.same(paths, []);
});

t.test('asks for as much output as the family allows where nobody said', async (t) => {
  const limits = {
    'claude-3-haiku-20240307': 4096,
    'claude-3-5-sonnet-latest': 8192,
    'claude-3-7-sonnet': 32_000,
    'claude-sonnet-4-5': 32_000,
  };
  for (const [model, limit] of Object.entries(limits))
    t.equal(encode({ model }).body['max_tokens'], limit, model);
  t.equal(encode({ sampling: { maxOutputTokens: 5 } }).body['max_tokens'], 5);
});

t.test('gathers leading instructions in system, as a string if there is one', async (t) => {
  t.equal(encode({ messages: [text('developer', 'Brief.'), hello] }).body['system'], 'Brief.');
  const { body, paths } = encode({
    messages: [text('system', 'A'), text('developer', 'B'), hello],
  });
  t.same(body['system'], [
    { type: 'text', text: 'A' },
    { type: 'text', text: 'B' },
  ]);
  t.same(paths, []);
});

t.test('lets instructions be said by the user where nobody says anything else', async (t) => {
  const { body, paths } = encode({ messages: [text('system', 'A'), text('user', ' ')] });
  t.equal(body['system'], undefined);
  t.same(body['messages'], [{ role: 'user', content: 'A' }]);
  t.same(paths, []);
});

t.test('folds later instructions into a user turn', async (t) => {
  const { body, paths } = encode({
    messages: [hello, text('system', 'Now brief.'), text('assistant', 'Ok')],
  });
  const content = [
    { type: 'text', text: 'Hello' },
    { type: 'text', text: 'Now brief.' },
  ];
  t.same(body['messages'], [
    { role: 'user', content },
    { role: 'assistant', content: 'Ok' },
  ]);
  t.same(paths, ['messages[1].role']);
});

t.test('merges neighbours of one role and lets the assistant begin', async (t) => {
  const { body } = encode({ messages: [text('assistant', 'A'), text('assistant', 'B'), hello] });
  const content = [
    { type: 'text', text: 'A' },
    { type: 'text', text: 'B' },
  ];
  t.same(body['messages'], [
    { role: 'assistant', content },
    { role: 'user', content: 'Hello' },
  ]);
});

t.test('never sends blank text', async (t) => {
  const messages = [
    text('user', ''),
    assistant({ type: 'text', text: ' ' }, call('c')),
    user(result('c')),
  ];
  const { body } = encode({ messages });
  t.same(body['messages'], [
    { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'R' }] },
  ]);
});

t.test('puts all results first in the turn after their calls, with ids that fit', async (t) => {
  const messages = [
    hello,
    assistant(call('f:0'), call('f:1')),
    text('system', 'S'),
    user(result('f:1')),
    user(result('f:0')),
  ];
  const turns = encode({ messages }).body['messages'] as unknown as { content: JsonObject[] }[];
  t.same(
    turns[1]?.content.map(({ id }) => id),
    ['f_0', 'f_1'],
  );
  t.same(
    turns[2]?.content.map(({ type, tool_use_id: id }) => [type, id]),
    [
      ['tool_result', 'f_1'],
      ['tool_result', 'f_0'],
      ['text', undefined],
    ],
  );
});

t.test('makes every kind of arguments an object', async (t) => {
  const inputs = (args: string) => {
    const { body, paths } = encode({ messages: [assistant(call('c', args))] });
    const [turn] = body['messages'] as unknown as { content: { input: JsonObject }[] }[];
    return [turn?.content[0]?.input, paths];
  };
  const reported = ['messages[0].content[0].arguments'];
  t.same(inputs('{"a":1}'), [{ a: 1 }, []]);
  t.same(inputs(''), [{}, []]);
  t.same(inputs('[1]'), [{ value: [1] }, reported]);
  t.same(inputs('{"a":'), [{ value: '{"a":' }, reported]);
  t.same(inputs('null'), [{}, reported]);
});

t.test('sends only reasoning that it can prove, and sends it first', async (t) => {
  const own = {
    type: 'reasoning',
    text: 'Hm',
    signature: 's',
    origin: 'anthropic-messages',
  } as const;
  const messages = [
    assistant(
      { type: 'text', text: 'T' },
      { type: 'reasoning', text: 'Foreign', signature: 's', origin: 'other' },
      { type: 'reasoning', text: 'Unsigned' },
      own,
      { type: 'reasoning', text: '', redacted: 'enc', origin: 'anthropic-messages' },
      call('c'),
    ),
  ];
  const { body, paths } = encode({ messages });
  const [turn] = body['messages'] as unknown as { content: JsonObject[] }[];
  t.same(turn?.content.slice(0, 2), [
    { type: 'thinking', thinking: 'Hm', signature: 's' },
    { type: 'redacted_thinking', data: 'enc' },
  ]);
  t.same(
    turn?.content.slice(2).map(({ type }) => type),
    ['text', 'tool_use'],
  );
  t.same(paths, ['messages[0].content[1]', 'messages[0].content[2]']);
});

t.test('writes images and files', async (t) => {
  const { body, paths } = encode({
    messages: [
      user(
        { type: 'image', source: { kind: 'url', url: 'data:image/png;base64,AA==' } },
        {
          type: 'file',
          source: { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' },
          name: 'a.pdf',
        },
        {
          type: 'file',
          source: { kind: 'base64', mediaType: 'text/csv', data: 'YSxi' },
          citations: false,
        },
        { type: 'file', source: { kind: 'base64', mediaType: 'image/gif', data: 'AA==' } },
        { type: 'file', source: { kind: 'base64', mediaType: 'application/zip', data: 'AA==' } },
        { type: 'audio', source: { kind: 'id', id: 'a' } },
      ),
    ],
  });
  const [turn] = body['messages'] as unknown as { content: JsonObject[] }[];
  t.same(turn?.content, [
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
    {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
      title: 'a.pdf',
    },
    {
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'a,b' },
      citations: { enabled: false },
    },
    { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: 'AA==' } },
  ]);
  t.same(paths, ['messages[0].content[4]', 'messages[0].content[5]']);
});

t.test('reports what parts cannot say', async (t) => {
  const source = { kind: 'url', url: 'https://x' } as const;
  const signed: Part = { type: 'tool-call', id: 'c', name: 'f', arguments: '{}', signature: 's' };
  const { paths } = encode({
    messages: [
      user({ type: 'image', source, detail: 'high' }, { type: 'image', source, detail: 'auto' }),
      assistant(signed),
    ],
  });
  t.same(paths, ['messages[0].content[0].detail', 'messages[1].content[0].signature']);
});

t.test('reports what only other formats know', async (t) => {
  const { body, paths } = encode({
    messages: [
      user({ type: 'native', dialect: 'other', value: {} }, ...hello.parts),
      text('assistant', 'A'),
    ],
    tools: [{ type: 'native', dialect: 'other', value: {} }],
    toolChoice: { type: 'required' },
    extensions: { other: { store_it: true }, 'anthropic-messages': { container: 'c' } },
  });
  t.equal(body['container'], 'c');
  t.equal(body['tools'], undefined);
  t.equal(body['tool_choice'], undefined);
  t.same(paths.toSorted(), ['messages[0].content[0]', 'store_it', 'tool_choice', 'tools[0]']);
});

t.test('says every choice among tools', async (t) => {
  const choose = (request: Partial<CanonicalRequest>) =>
    encode({ tools: [tool], ...request }).body['tool_choice'];
  t.same(choose({ toolChoice: { type: 'auto' } }), { type: 'auto' });
  t.same(choose({ toolChoice: { type: 'required' } }), { type: 'any' });
  t.same(choose({ toolChoice: { type: 'none' }, parallelToolCalls: false }), { type: 'none' });
  t.same(choose({ toolChoice: { type: 'tool', names: ['f'] } }), { type: 'tool', name: 'f' });
  t.same(choose({ toolChoice: { type: 'tool', names: ['f', 'g'] } }), { type: 'any' });
  t.same(choose({ parallelToolCalls: false }), { type: 'auto', disable_parallel_tool_use: true });
  t.equal(choose({ parallelToolCalls: true }), undefined);
});

t.test('reports every setting that it cannot say', async (t) => {
  const { paths } = encode({
    sampling: { seed: 0 },
    responseFormat: { type: 'json' },
    metadata: {},
    serviceTier: 'flex',
  });
  t.same(paths.toSorted(), ['metadata', 'response_format', 'seed', 'service_tier']);
  t.same(encode({ store: false }).paths, [], 'this asks for nothing');
});

t.test('asks for JSON by its schema', async (t) => {
  const schema = { type: 'object', additionalProperties: false };
  const format = { type: 'json-schema', schema } as const;
  const { body, paths } = encode({ responseFormat: format });
  t.same(body['output_config'], { format: { type: 'json_schema', schema } });
  t.same(paths, []);
  const named = { ...format, name: 'n', description: 'd' };
  const labelled = encode({ responseFormat: { ...named, strict: true } });
  const schemaWithLabels = { title: 'n', description: 'd', ...schema };
  t.same(labelled.body['output_config'], {
    format: { type: 'json_schema', schema: schemaWithLabels },
  });
  t.same(labelled.paths, []);
  t.same(encode({ responseFormat: { ...named, strict: false } }).paths, ['response_format.strict']);
  const open = { type: 'object', additionalProperties: true };
  const shut = encode({ responseFormat: { ...format, schema: open } });
  t.same(shut.body['output_config'], { format: { type: 'json_schema', schema } });
  t.same(shut.paths, ['response_format.schema.additionalProperties']);
});

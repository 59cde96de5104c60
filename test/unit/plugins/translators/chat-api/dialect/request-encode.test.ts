import t from 'tap';
import type { CanonicalRequest, JsonObject, Message, Part } from '@ai-proxy/core';
import { encodeRequest } from '../../../../../../plugins/translators/chat-api/dialect/request.ts';

const base: CanonicalRequest = { model: 'gpt-4o', stream: false, messages: [], sampling: {} };
const encode = (request: Partial<CanonicalRequest>) => {
  const { value, warnings } = encodeRequest({ ...base, ...request });
  const body = JSON.parse(JSON.stringify(value)) as JsonObject;
  return { body, paths: warnings.map(({ path }) => path), warnings };
};
const messages = (...list: Message[]) => encode({ messages: list }).body['messages'];
const text = (words: string): Part => ({ type: 'text', text: words });
const image: Part = {
  type: 'image',
  source: { kind: 'base64', mediaType: 'image/png', data: 'AA' },
};
const call = (id: string): Part => ({ type: 'tool-call', id, name: 'f', arguments: '' });
const wireCall = (id: string) => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: '{}' },
});
const result = (callId: string, ...content: Part[]): Part =>
  ({ type: 'tool-result', callId, content }) as Part;

t.test('writes results first, directly after the calls, then the rest', async (t) => {
  t.strictSame(
    messages(
      { role: 'assistant', parts: [call('a'), call('b'), text('')] },
      { role: 'user', parts: [text('And?'), result('a', text('1'))] },
      { role: 'user', parts: [result('b', text('2'))] },
    ),
    [
      { role: 'assistant', content: null, tool_calls: [wireCall('a'), wireCall('b')] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'tool', tool_call_id: 'b', content: '2' },
      { role: 'user', content: 'And?' },
    ],
  );
});

t.test('moves images of results behind all tool messages', async (t) => {
  const url = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } };
  const turns: Message[] = [
    { role: 'assistant', parts: [call('a'), call('b')] },
    { role: 'user', parts: [result('a', text('1'), image), result('b', image)] },
  ];
  const tools = [
    { role: 'assistant', content: null, tool_calls: [wireCall('a'), wireCall('b')] },
    { role: 'tool', tool_call_id: 'a', content: '1' },
    { role: 'tool', tool_call_id: 'b', content: 'The result is in the next user message.' },
  ];
  t.strictSame(messages(...turns), [...tools, { role: 'user', content: [url, url] }]);
  t.strictSame(messages(...turns, { role: 'user', parts: [text('Look.')] }), [
    ...tools,
    { role: 'user', content: [url, url, { type: 'text', text: 'Look.' }] },
  ]);
});

t.test('keeps the text of a failed tool and warns', async (t) => {
  const failed: Part = {
    type: 'tool-result',
    callId: 'a',
    isError: true,
    content: [{ type: 'text', text: 'boom' }],
  };
  const { body, paths } = encode({ messages: [{ role: 'user', parts: [failed] }] });
  t.strictSame(body['messages'], [{ role: 'tool', tool_call_id: 'a', content: 'boom' }]);
  t.strictSame(paths, ['messages[0].content[0].isError']);
});

t.test('leaves out reasoning of other formats with a warning, writes its own', async (t) => {
  const { body, warnings } = encode({
    messages: [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'secret', signature: 's', origin: 'other' },
          { type: 'reasoning', text: 'mine', origin: 'openai-chat' },
          text('ok'),
        ],
      },
    ],
  });
  t.strictSame(body['messages'], [{ role: 'assistant', content: 'ok', reasoning_content: 'mine' }]);
  t.match(warnings, [{ path: 'messages[0].content[0]', reason: /reasoning of earlier turns/ }]);
  t.equal(warnings.length, 1);
});

t.test('names the output limit as the model wants it', async (t) => {
  const member = (model: string) =>
    Object.keys(encode({ model, sampling: { maxOutputTokens: 9 } }).body).find((name) =>
      name.startsWith('max'),
    );
  for (const model of ['o1', 'o3-mini', 'gpt-5', 'openai/gpt-5.2', 'azure/openai/o4-mini'])
    t.equal(member(model), 'max_completion_tokens', model);
  for (const model of ['gpt-4o', 'omni', 'openai/gpt-4.1', 'mistral-large'])
    t.equal(member(model), 'max_tokens', model);
});

t.test('always asks for usage in streams', async (t) => {
  const extensions = { 'openai-chat': { stream_options: { include_obfuscation: false } } };
  t.match(encode({ stream: true, streamUsage: false, extensions }).body, {
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
  });
  t.notMatch(encode({ extensions }).body, { stream_options: {} });
});

t.test('warns of what it cannot say', async (t) => {
  const { body, paths } = encode({
    sampling: { topK: 4 },
    tools: [
      { type: 'native', dialect: 'other', value: { type: 'search' } },
      { type: 'function', name: 'f', extensions: { other: { eager: true } } },
    ],
    extensions: { other: { thinking: {} }, 'openai-chat': { verbosity: 'low' } },
    messages: [
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'x', cache: {}, extensions: { other: { a: 1 } } },
          { type: 'native', dialect: 'other', value: {} },
          { type: 'image', source: { kind: 'id', id: 'i' } },
        ],
        extensions: { other: { b: 1 } },
      },
    ],
  });
  t.strictSame(paths.toSorted(), [
    'messages[0].b',
    'messages[0].content[0].a',
    'messages[0].content[0].cache',
    'messages[0].content[1]',
    'messages[0].content[2]',
    'thinking',
    'tools[0]',
    'tools[1].eager',
    'top_k',
  ]);
  t.strictSame(body, {
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'x' }],
    tools: [{ type: 'function', function: { name: 'f' } }],
    verbosity: 'low',
  });
});

t.test('writes tool choices only where there are tools', async (t) => {
  const tools = [{ type: 'function', name: 'a' } as const];
  const choice = (toolChoice: CanonicalRequest['toolChoice']) =>
    encode({ tools, ...(toolChoice && { toolChoice }) }).body['tool_choice'];
  t.equal(choice({ type: 'required' }), 'required');
  t.equal(choice({ type: 'none' }), 'none');
  t.strictSame(choice({ type: 'tool', names: ['a'] }), {
    type: 'function',
    function: { name: 'a' },
  });
  t.match(choice({ type: 'tool', names: ['a', 'b'] }), {
    type: 'allowed_tools',
    allowed_tools: {
      mode: 'required',
      tools: [{ function: { name: 'a' } }, { function: { name: 'b' } }],
    },
  });
  const bare = encode({ toolChoice: { type: 'auto' }, parallelToolCalls: false });
  t.strictSame(Object.keys(bare.body), ['model', 'messages']);
  t.strictSame(bare.paths, ['parallel_tool_calls']);
  t.strictSame(encode({ toolChoice: { type: 'required' } }).paths, ['tool_choice']);
  t.strictSame(encode({ toolChoice: { type: 'none' }, parallelToolCalls: true }).paths, []);
});

t.test('sends metadata with answers that are to be stored only', async (t) => {
  const metadata = { a: 'b' };
  t.match(encode({ metadata, store: true }), { body: { metadata, store: true }, paths: [] });
  for (const store of [{}, { store: false }]) {
    const { body, paths } = encode({ metadata, ...store });
    t.notOk('metadata' in body);
    t.strictSame(paths, ['metadata']);
  }
});

t.test('names a schema that has no name', async (t) => {
  const { body } = encode({ responseFormat: { type: 'json-schema', schema: { type: 'object' } } });
  t.strictSame(body['response_format'], {
    type: 'json_schema',
    json_schema: { name: 'response', schema: { type: 'object' } },
  });
});

t.test('writes documents of text as text and names files', async (t) => {
  const { body, paths } = encode({
    messages: [
      {
        role: 'user',
        parts: [
          { type: 'file', source: { kind: 'text', text: 'abc' } },
          { type: 'file', source: { kind: 'base64', mediaType: 'text/csv', data: 'YSxi' } },
          { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JV' } },
          { type: 'audio', source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'AA' } },
        ],
      },
    ],
  });
  t.strictSame(body['messages'], [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'abc' },
        { type: 'text', text: 'a,b' },
        {
          type: 'file',
          file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,JV' },
        },
        { type: 'input_audio', input_audio: { data: 'AA', format: 'mp3' } },
      ],
    },
  ]);
  t.strictSame(paths, []);
});

t.test('makes one message of neighbouring turns that call tools', async (t) => {
  const turn = (...parts: Part[]): Message => ({ role: 'assistant', parts });
  const pieces = [turn(text('Let me')), turn(text(' look.')), turn(call('a')), turn(text(''))];
  const answer: Message = { role: 'user', parts: [result('a', text('1'))] };
  t.strictSame(messages(...pieces, answer), [
    { role: 'assistant', content: 'Let me look.', tool_calls: [wireCall('a')] },
    { role: 'tool', tool_call_id: 'a', content: '1' },
  ]);
  t.strictSame(messages(...pieces.slice(0, 2)), [
    { role: 'assistant', content: 'Let me' },
    { role: 'assistant', content: ' look.' },
  ]);
});

t.test('hands signatures of calls back to Gemini models only', async (t) => {
  const turn: Message = {
    role: 'assistant',
    parts: [{ type: 'tool-call', id: 'a', name: 'f', arguments: '{}', signature: 's' }],
  };
  const extra = { tool_calls: [{ extra_content: { google: { thought_signature: 's' } } }] };
  t.match(encode({ model: 'google/gemini-3-pro', messages: [turn] }).body['messages'], [extra]);
  t.notMatch(encode({ messages: [turn] }).body['messages'], [extra]);
});

t.test('hashes names of users that are too long', async (t) => {
  const long = encode({ user: 'u'.repeat(65) }).body['user'];
  t.match(long, /^[0-9a-f]{64}$/);
  t.equal(encode({ user: 'u'.repeat(65) }).body['user'], long);
  t.not(encode({ user: 'u'.repeat(66) }).body['user'], long);
  t.equal(encode({ user: 'u'.repeat(64) }).body['user'], 'u'.repeat(64));
});

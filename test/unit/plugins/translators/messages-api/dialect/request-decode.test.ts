import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { decodeRequest } from '../../../../../../plugins/translators/messages-api/dialect/request.ts';

const decode = (body: JsonObject) =>
  decodeRequest({ model: 'm', max_tokens: 9, messages: [], ...body }).value;
const own = (members: JsonObject) => ({ extensions: { 'anthropic-messages': members } });

t.test('reads a system string and system blocks', async (t) => {
  t.same(decode({ system: 'Be brief.' }).messages, [
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
  ]);
  const system = [
    { type: 'text', text: 'One.' },
    { type: 'text', text: 'Two.', cache_control: { type: 'ephemeral', ttl: '1h' } },
  ];
  const parts = [
    { type: 'text', text: 'One.' },
    { type: 'text', text: 'Two.', cache: { ttl: '1h' } },
  ];
  t.same(decode({ system }).messages, [{ role: 'system', parts }]);
});

t.test('reads a system message amid the conversation where it stands', async (t) => {
  const messages = ['user', 'system', 'assistant'].map((role) => ({ role, content: role }));
  t.same(
    decode({ messages }).messages.map(({ role }) => role),
    ['user', 'system', 'assistant'],
  );
});

t.test('reads images and documents from every source', async (t) => {
  const source = { type: 'base64', media_type: 'image/png', data: 'AA==' };
  const content = [
    { type: 'image', source },
    { type: 'image', source: { type: 'url', url: 'https://x/i.png' } },
    { type: 'image', source: { type: 'file', file_id: 'file_1' } },
    {
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'T' },
      title: 'A',
      context: 'B',
      citations: { enabled: true },
    },
    { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'In' }] } },
  ];
  t.same(decode({ messages: [{ role: 'user', content }] }).messages[0]?.parts, [
    { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } },
    { type: 'image', source: { kind: 'url', url: 'https://x/i.png' } },
    { type: 'image', source: { kind: 'id', id: 'file_1' } },
    {
      type: 'file',
      source: { kind: 'text', text: 'T' },
      title: 'A',
      context: 'B',
      citations: true,
    },
    {
      type: 'file',
      source: { kind: 'text', text: 'In' },
      ...own({ source: content[4]?.source as never }),
    },
  ]);
});

t.test('reads calls and results', async (t) => {
  const messages = [
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: [1] } }],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_1', content: 'Done', is_error: true },
        {
          type: 'tool_result',
          tool_use_id: 'toolu_2',
          content: [{ type: 'image', source: { type: 'url', url: 'u' } }],
        },
        { type: 'tool_result', tool_use_id: 'toolu_3' },
      ],
    },
  ];
  const decoded = decode({ messages }).messages;
  t.same(decoded[0]?.parts, [
    { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{"a":[1]}' },
  ]);
  t.same(decoded[1]?.parts, [
    {
      type: 'tool-result',
      callId: 'toolu_1',
      content: [{ type: 'text', text: 'Done' }],
      isError: true,
    },
    {
      type: 'tool-result',
      callId: 'toolu_2',
      content: [{ type: 'image', source: { kind: 'url', url: 'u' } }],
    },
    { type: 'tool-result', callId: 'toolu_3', content: [] },
  ]);
});

t.test("reads thinking with its proof, and without one as nobody's", async (t) => {
  const content = [
    { type: 'thinking', thinking: 'Hm', signature: 'sig' },
    { type: 'redacted_thinking', data: 'enc' },
    { type: 'thinking', thinking: 'Foreign', signature: '' },
  ];
  t.same(decode({ messages: [{ role: 'assistant', content }] }).messages[0]?.parts, [
    { type: 'reasoning', text: 'Hm', signature: 'sig', origin: 'anthropic-messages' },
    { type: 'reasoning', text: '', redacted: 'enc', origin: 'anthropic-messages' },
    { type: 'reasoning', text: 'Foreign' },
  ]);
});

t.test('keeps blocks that only this format knows', async (t) => {
  const block = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
  const broken = { type: 'text' };
  const parts = decode({ messages: [{ role: 'assistant', content: [block, broken] }] }).messages[0]
    ?.parts;
  t.same(
    parts,
    [block, broken].map((value) => ({ type: 'native', dialect: 'anthropic-messages', value })),
  );
});

t.test('reads every kind of thinking', async (t) => {
  const thinking = { type: 'enabled', budget_tokens: 2000, display: 'summarized' };
  t.same(decode({ thinking }).reasoning, { mode: 'on', budgetTokens: 2000, summary: 'auto' });
  t.same(decode({ thinking: { type: 'disabled' } }).reasoning, { mode: 'off' });
  const adaptive = decode({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } });
  t.same(adaptive.reasoning, { mode: 'adaptive', effort: 'high' });
  t.equal(adaptive.extensions, undefined);
});

t.test('reads tools, the choice among them and whether they run side by side', async (t) => {
  const search = { type: 'web_search_20250305', name: 'web_search' };
  const request = decode({
    tools: [
      {
        name: 'f',
        description: 'F',
        input_schema: { type: 'object' },
        cache_control: { type: 'ephemeral' },
        defer_loading: true,
      },
      search,
    ],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
  });
  t.same(request.tools, [
    {
      type: 'function',
      name: 'f',
      description: 'F',
      parameters: { type: 'object' },
      cache: {},
      ...own({ defer_loading: true }),
    },
    { type: 'native', dialect: 'anthropic-messages', value: search },
  ]);
  t.same(request.toolChoice, { type: 'required' });
  t.equal(request.parallelToolCalls, false);
  t.same(decode({ tool_choice: { type: 'tool', name: 'f' } }).toolChoice, {
    type: 'tool',
    names: ['f'],
  });
});

t.test('reads the settings and keeps those without a name', async (t) => {
  const request = decode({
    stream: true,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 40,
    stop_sequences: ['END'],
    metadata: { user_id: 'u', team: 't' },
    service_tier: 'auto',
    output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    context_management: { edits: [] },
    container: null,
  });
  t.match(request, {
    stream: true,
    streamUsage: true,
    sampling: { temperature: 0.5, topP: 0.9, topK: 40, maxOutputTokens: 9, stopSequences: ['END'] },
    user: 'u',
    serviceTier: 'auto',
    responseFormat: { type: 'json-schema', schema: { type: 'object' } },
  });
  t.same(request.extensions, {
    'anthropic-messages': { context_management: { edits: [] }, metadata: { team: 't' } },
  });
});

t.test('keeps formats, efforts and displays that it does not know', async (t) => {
  const output_config = { effort: 'odd', format: { type: 'grammar' } };
  const request = decode({
    output_config,
    output_format: { type: 'grammar' },
    thinking: { type: 'adaptive', display: 'odd' },
  });
  t.same(request.reasoning, { mode: 'adaptive' });
  t.equal(request.responseFormat, undefined);
  t.same(request.extensions, {
    'anthropic-messages': {
      output_config,
      output_format: { type: 'grammar' },
      thinking: { display: 'odd' },
    },
  });
});

t.test('reads an effort without thinking, and loses nothing to other formats', async (t) => {
  const request = decode({ output_config: { effort: 'high' } });
  t.same(request.reasoning, { effort: 'high' });
  t.same(request.extensions, { 'anthropic-messages': {} });
});

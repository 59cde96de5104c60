import t from 'tap';
import {
  isObject,
  type Dialect,
  type EncodeContext,
  type JsonObject,
  type StreamEvent,
} from '@ai-proxy/core';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';

const parameters = { type: 'object', properties: { id: { type: 'string' } } };
const patch = '*** Begin Patch\n+ "a"\n*** End Patch\n';

/** A request as the agent program writes it in the second turn. */
const request: JsonObject = {
  model: 'm',
  instructions: 'You are an agent.',
  input: [
    {
      type: 'additional_tools',
      role: 'developer',
      tools: [{ type: 'function', name: 'late', description: 'L', parameters, strict: false }],
    },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix it' }] },
    { type: 'reasoning', summary: [], encrypted_content: 'gA' },
    {
      type: 'message',
      role: 'assistant',
      phase: 'commentary',
      content: [{ type: 'output_text', text: 'Looking.' }],
    },
    {
      type: 'function_call',
      name: 'lookup',
      namespace: 'mcp__demo__',
      arguments: '{"id":"1"}',
      call_id: 'call_1',
    },
    { type: 'custom_tool_call', name: 'apply_patch', input: patch, call_id: 'call_2' },
    { type: 'local_shell_call', call_id: 'call_3', action: { type: 'exec', command: ['ls'] } },
    { type: 'function_call_output', call_id: 'call_1', output: 'found' },
    { type: 'custom_tool_call_output', call_id: 'call_2', output: 'patched' },
    { type: 'function_call_output', call_id: 'call_3', output: 'listed' },
  ],
  tools: [
    { type: 'function', name: 'lookup', description: 'F', parameters, strict: false },
    {
      type: 'namespace',
      name: 'mcp__demo__',
      description: 'Demo tools',
      tools: [{ type: 'function', name: 'lookup', description: 'N', parameters, strict: false }],
    },
    {
      type: 'custom',
      name: 'apply_patch',
      description: 'Edits files.',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: begin end' },
    },
    { type: 'local_shell' },
    { type: 'web_search', external_web_access: true },
  ],
  tool_choice: { type: 'custom', name: 'apply_patch' },
  store: false,
  stream: true,
};
const context: EncodeContext = {
  model: 'm',
  request,
  streamUsage: true,
  requestId: 'r',
  now: 1_700_000_000_000,
};
const flatNames = ['lookup', 'mcp__demo__lookup', 'apply_patch', 'local_shell', 'late'];

/** Where each format has the names of tools, and of what was called. */
const formats: readonly (readonly [dialect: Dialect, model: string, strings: RegExp])[] = [
  [chatDialect, 'gpt-4o', /"tool_call_id":"call_2","content":"patched"/],
  [messagesDialect, 'claude-opus-4-5', /"tool_use_id":"call_2","content":/],
  [geminiDialect, 'gemini-2.5-pro', /"functionResponse":\{[^}]*"name":"apply_patch"/],
];

for (const [dialect, model, result] of formats)
  t.test(`all tools of the client are functions for ${dialect.name}`, async (t) => {
    const decoded = responsesDialect.decodeRequest(request);
    const { value, warnings } = dialect.encodeRequest({ ...decoded.value, model });
    const text = JSON.stringify(value);
    for (const name of flatNames) t.match(text, `"name":"${name}"`, name);
    t.match(text, /Edits files\.[^"]*start: begin end/, 'the model is told of the grammar');
    t.match(text, '*** Begin Patch', 'earlier texts are there');
    t.match(text, result, 'and their results');
    const lost = [...decoded.warnings, ...warnings].map(({ path }) => path);
    t.ok(lost.includes('tools[4]'), 'a tool of the provider is reported');
    t.ok(lost.includes('tools[2].custom'), 'so is a grammar that nobody enforces');
    t.ok(lost.includes('tools[1].namespace'), 'and what was said of a namespace');
  });

t.test('a choice names the tool as the upstream knows it', async (t) => {
  const chosen = (tool_choice: JsonObject) =>
    responsesDialect.decodeRequest({ ...request, tool_choice }).value.toolChoice;
  t.strictSame(chosen({ type: 'custom', name: 'apply_patch' }), {
    type: 'tool',
    names: ['apply_patch'],
  });
  const tools = [
    { type: 'function', name: 'lookup', namespace: 'mcp__demo__' },
    { type: 'function', name: 'late' },
  ];
  t.strictSame(chosen({ type: 'allowed_tools', mode: 'required', tools }), {
    type: 'tool',
    names: ['mcp__demo__lookup', 'late'],
  });
});

const call = (index: number, name: string, ...pieces: string[]): StreamEvent[] => [
  { type: 'part-start', index, part: { type: 'tool-call', id: `c${index}`, name, arguments: '' } },
  ...pieces.map((text): StreamEvent => ({
    type: 'part-delta',
    index,
    delta: { type: 'arguments', text },
  })),
  { type: 'part-end', index },
];

const answer: readonly StreamEvent[] = [
  { type: 'message-start', id: 'x', model: 'm' },
  ...call(0, 'lookup', '{"id":"1"}'),
  ...call(1, 'mcp__demo__lookup', '{"id"', ':"2"}'),
  ...call(2, 'apply_patch', '{"input":"*** Begin ', 'Patch\\', 'n+ \\"a\\"\\n*** End Patch\\n"}'),
  ...call(3, 'local_shell', '{"command":["ls","-l"],', '"timeout_ms":9,"env":{"A":"b","B":1}}'),
  ...call(4, 'unheard_of', '{}'),
  { type: 'message-end', stopReason: 'tool-calls' },
  { type: 'end' },
];

const expected: readonly JsonObject[] = [
  { type: 'function_call', id: 'fc_r_0', call_id: 'c0', name: 'lookup', arguments: '{"id":"1"}' },
  {
    type: 'function_call',
    id: 'fc_r_1',
    call_id: 'c1',
    name: 'lookup',
    namespace: 'mcp__demo__',
    arguments: '{"id":"2"}',
  },
  { type: 'custom_tool_call', id: 'ctc_r_2', call_id: 'c2', name: 'apply_patch', input: patch },
  {
    type: 'local_shell_call',
    id: 'lsh_r_3',
    call_id: 'c3',
    action: { type: 'exec', command: ['ls', '-l'], env: { A: 'b' }, timeout_ms: 9 },
  },
  { type: 'function_call', id: 'fc_r_4', call_id: 'c4', name: 'unheard_of', arguments: '{}' },
].map((item) => ({ ...item, status: 'completed' }));

t.test('a whole answer calls the tools as the client declared them', async (t) => {
  const parts = [
    ['lookup', '{"id":"1"}'],
    ['mcp__demo__lookup', '{"id":"2"}'],
    ['apply_patch', JSON.stringify({ input: patch })],
    ['local_shell', '{"command":["ls","-l"],"timeout_ms":9,"env":{"A":"b","B":1}}'],
    ['unheard_of', ''],
  ].map(([name = '', json = ''], index) => ({
    type: 'tool-call' as const,
    id: `c${index}`,
    name,
    arguments: json,
  }));
  const choices = [{ parts, stopReason: 'tool-calls' as const }];
  const { value } = responsesDialect.encodeResponse({ id: 'x', model: 'm', choices }, context);
  t.strictSame(value['output'], expected);
});

t.test('a stream calls them so, too, and tells texts as they come', async (t) => {
  const encoder = responsesDialect.streamEncoder(context);
  const grammar = responsesDialect.streamGrammar?.();
  const frames = answer.flatMap((event) => encoder.encode(event));
  for (const frame of frames) t.equal(grammar?.violation(frame), undefined);
  const events = frames.map(({ value }) => value ?? {});
  const response = events.at(-1)?.['response'];
  t.strictSame(isObject(response) ? response['output'] : undefined, expected);
  const about = (index: number) =>
    events.filter((event) => event['output_index'] === index).slice(1, -1);
  t.match(about(1), [
    { type: 'response.function_call_arguments.delta', item_id: 'fc_r_1', delta: '{"id"' },
    { delta: ':"2"}' },
    { type: 'response.function_call_arguments.done', name: 'lookup', arguments: '{"id":"2"}' },
  ]);
  t.match(about(2), [
    { type: 'response.custom_tool_call_input.delta', item_id: 'ctc_r_2', delta: '*** Begin ' },
    { delta: 'Patch' },
    { delta: '\n+ "a"\n*** End Patch\n' },
    { type: 'response.custom_tool_call_input.done', input: patch },
  ]);
  t.strictSame(about(3), []);
});

t.test('a shell is called by a line as well as by words', async (t) => {
  const part = { type: 'tool-call' as const, id: 'c', name: 'local_shell' };
  for (const [json, command] of [
    ['{"command":"ls -l"}', ['sh', '-c', 'ls -l']],
    ['{"command":["ls",7]}', ['ls']],
    ['{"comm', []],
  ] as const) {
    const choices = [{ parts: [{ ...part, arguments: json }], stopReason: 'stop' as const }];
    const { value } = responsesDialect.encodeResponse({ id: 'x', model: 'm', choices }, context);
    t.match(value['output'], [{ action: { type: 'exec', command, env: {} } }], json);
  }
});

t.test('a call that this format wrote keeps its own namespace', async (t) => {
  const output = [
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'c',
      namespace: 'other',
      name: 'apply_patch',
      arguments: '{}',
      status: 'completed',
    },
  ];
  const { value } = responsesDialect.decodeResponse({ id: 'resp_1', status: 'completed', output });
  t.same(responsesDialect.encodeResponse(value, context).value['output'], output);
});

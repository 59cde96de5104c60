import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { responsesDialect } from '../../../../../../plugins/translators/responses-api/dialect/index.ts';
import {
  isThere,
  lists,
  lostPaths,
  misplacedParts,
  misplacedTools,
  sourcePath,
} from '../../source-paths.ts';

const said = (words: string, more: JsonObject = {}) => ({
  type: 'input_text',
  text: words,
  ...more,
});
const answered = (words: string, more: JsonObject = {}) => ({
  type: 'output_text',
  text: words,
  ...more,
});
const image = (words: string, more: JsonObject = {}) => ({
  type: 'input_image',
  image_url: `data:image/png;base64,${words}`,
  ...more,
});
const file = (words: string, more: JsonObject = {}) => ({
  type: 'input_file',
  file_data: `data:application/pdf;base64,${words}`,
  ...more,
});
const audio = (words: string) => ({
  type: 'input_audio',
  input_audio: { data: words, format: 'wav' },
});
const call = (id: string, more: JsonObject = {}) => ({
  type: 'function_call',
  call_id: id,
  name: 'f',
  arguments: `{"${id}":1}`,
  ...more,
});
const cited = { type: 'url_citation', url: 'https://x.example', title: 'T' };

const items: readonly ((mark: string) => JsonObject)[] = [
  (mark) => ({ type: 'message', role: 'user', content: mark }),
  (mark) => ({ role: 'system', content: mark }),
  (mark) => ({ type: 'message', role: 'assistant', content: mark, phase: 'commentary' }),
  (mark) => ({
    role: 'user',
    content: [
      said(`${mark}0`),
      image(`${mark}1`),
      { type: 'input_image', file_id: `${mark}2` },
      file(`${mark}3`),
      audio(`${mark}4`),
      { type: 'computer_screenshot', file_id: `${mark}5` },
    ],
  }),
  (mark) => ({
    type: 'message',
    role: 'assistant',
    id: 'msg_1',
    status: 'completed',
    content: [answered(`${mark}0`), { type: 'refusal', refusal: `${mark}1` }],
  }),
  (mark) => ({ type: 'reasoning', id: mark, summary: [] }),
  (mark) => call(mark),
  (mark) => ({ type: 'custom_tool_call', call_id: mark, name: 'c', input: 'text' }),
  (mark) => ({ type: 'local_shell_call', call_id: mark, action: { command: ['ls'] } }),
  (mark) => ({ type: 'function_call_output', call_id: mark, output: `${mark}7` }),
  (mark) => ({
    type: 'custom_tool_call_output',
    call_id: `${mark}0`,
    output: [
      said(`${mark}1`),
      { type: 'refusal', refusal: 'no part of results' },
      image(`${mark}2`),
      file(`${mark}3`),
    ],
  }),
  (mark) => ({ type: 'web_search_call', id: mark }),
  (mark) => ({ type: 'mcp_approval_response', approval_request_id: mark }),
  () => ({ type: 'additional_tools', tools: [] }),
];

const whole: JsonObject = {
  model: 'm',
  instructions: 'Be kind',
  input: [
    { role: 'developer', content: [said('D')], odd: 1 },
    {
      role: 'user',
      content: [
        said('Q', { odd: 1 }),
        image('AA==', { detail: 'high' }),
        { type: 'input_image', file_id: 'file_1' },
        file('UERG', { filename: 'N' }),
        { type: 'input_file', file_url: 'https://x.example/a.pdf' },
        { type: 'input_file', file_id: 'file_2' },
        audio('AA=='),
        { type: 'computer_screenshot', file_id: 'file_3' },
      ],
    },
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'e', odd: 1 },
    {
      type: 'message',
      role: 'assistant',
      id: 'msg_1',
      status: 'completed',
      phase: 'commentary',
      content: [answered('A', { annotations: [cited] }), { type: 'refusal', refusal: 'No' }],
    },
    call('a', { arguments: '[1]', odd: 1 }),
    { type: 'custom_tool_call', call_id: 'b', name: 'c', input: 'text', status: 'incomplete' },
    { type: 'local_shell_call', call_id: 's', action: { type: 'exec', command: ['ls'] } },
    { type: 'function_call_output', call_id: 'a', output: 'r', odd: 1 },
    {
      type: 'function_call_output',
      call_id: 'gone',
      output: [
        said('r'),
        { type: 'refusal', refusal: 'no part of results' },
        image('AA==', { detail: 'low' }),
        { type: 'input_file', file_id: 'file_4' },
      ],
    },
    { type: 'web_search_call', id: 'ws_1' },
    { role: 'user', content: 'And?' },
    {
      type: 'additional_tools',
      tools: [{ type: 'function', name: 'h', parameters: { type: 'string' } }],
    },
    { role: 'system', content: 'Amid' },
    { role: 'user', content: 'Go on' },
  ],
  tools: [
    { type: 'function', name: 'f', parameters: { type: 'string' }, odd: 1 },
    { type: 'custom', name: 'c', format: { type: 'text' } },
    { type: 'local_shell' },
    {
      type: 'namespace',
      name: 'space',
      tools: [
        { type: 'function', name: 'g'.repeat(50), parameters: { type: 'array' } },
        { type: 'function', name: 'g', odd: 1 },
      ],
    },
    { type: 'web_search' },
  ],
  tool_choice: 'required',
  parallel_tool_calls: false,
  max_output_tokens: 5,
  temperature: 1.5,
  top_p: 0.5,
  top_logprobs: 3,
  include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
  reasoning: { effort: 'minimal', summary: 'detailed', odd: 1 },
  text: {
    verbosity: 'low',
    format: {
      type: 'json_schema',
      name: 'x',
      schema: { properties: { a: { maximum: 9 } } },
      strict: false,
    },
  },
  user: 'u',
  metadata: { a: 'b' },
  prompt_cache_key: 'k',
  service_tier: 'odd',
  store: true,
};

/** Where other formats find something that they cannot say. */
const expected = [
  'include',
  'include[1]',
  'input[0].odd',
  'input[10]',
  'input[11].tools[0].parameters.type',
  'input[12].role',
  'input[1].content[0].odd',
  'input[1].content[1].detail',
  'input[1].content[2]',
  'input[1].content[3].filename',
  'input[1].content[5]',
  'input[1].content[6]',
  'input[1].content[7]',
  'input[2]',
  'input[2].odd',
  'input[3].content[0].annotations',
  'input[3].phase',
  'input[4].arguments',
  'input[4].odd',
  'input[5].status',
  'input[7].odd',
  'input[8].call_id',
  'input[8].output[2].detail',
  'input[8].output[3]',
  'input[9]',
  'instructions',
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'reasoning',
  'reasoning.effort',
  'reasoning.summary',
  'service_tier',
  'store',
  'temperature',
  'text.format.schema.properties.a.maximum',
  'text.format.strict',
  'text.verbosity',
  'tool_choice',
  'tools[0].odd',
  'tools[0].parameters.type',
  'tools[1]',
  'tools[2]',
  'tools[3]',
  'tools[3].tools[0].parameters.type',
  'tools[3].tools[1].odd',
  'tools[4]',
  'top_logprobs',
  'user',
];

t.test('every loss is told by a path of the body', async (t) => {
  const lost = lostPaths(responsesDialect, whole);
  t.strictSame(
    lost.filter((path) => !isThere(whole, path)),
    [],
  );
  t.strictSame(
    expected.filter((path) => !lost.includes(path)),
    [],
  );
});

t.test('so is every loss of a count of tokens, where users are metadata', async (t) => {
  const { metadata: _, ...body } = whole;
  const lost = lostPaths(responsesDialect, body, 'count-tokens');
  t.ok(lost.includes('user'));
  t.strictSame(
    lost.filter((path) => !isThere(body, path)),
    [],
  );
});

t.test('parts are found in inputs of every order', async (t) => {
  for (const [index, input] of lists(items, 12, 100).entries()) {
    const body = { model: 'm', input, ...(index % 2 === 0 ? {} : { instructions: 'zq99990' }) };
    t.strictSame(misplacedParts(responsesDialect, body), []);
  }
});

t.test('so is an input that is a text', async (t) => {
  t.strictSame(misplacedParts(responsesDialect, { input: 'zq1' }), []);
  t.strictSame(misplacedParts(responsesDialect, { input: 'zq1', instructions: 'zq2' }), []);
});

t.test('tools are found wherever they are declared, and again', async (t) => {
  const tool = (name: string, description: string) => ({ type: 'function', name, description });
  const body = {
    input: [
      { type: 'additional_tools', tools: [tool('zq1', 'zq11'), tool('zq6', 'zq60')] },
      { role: 'user', content: 'Hi' },
      { type: 'tool_search_output', tools: [{ type: 'zq7' }] },
    ],
    tools: [
      tool('zq1', 'zq10'),
      {
        type: 'namespace',
        name: 'n',
        tools: [tool('zq2', 'zq20'), { type: 'custom', name: 'zq3' }],
      },
      { type: 'namespace', name: 'empty', description: 'zq4', tools: [] },
      { type: 'zq5' },
    ],
  };
  t.strictSame(misplacedTools(responsesDialect, body), []);
  t.equal(sourcePath(responsesDialect, body, 'tools[0]'), 'input[0].tools[0]');
});

const item = (members: JsonObject) => ({ input: [members] });
const places: readonly (readonly [body: JsonObject, path: string, source: string])[] = [
  [item({ role: 'user' }), 'messages[0].content[0]', 'input[0]'],
  [item({ role: 'user', content: '' }), 'messages[0].content[0]', 'input[0].content'],
  [
    item({ role: 'assistant', content: 'A', phase: 'p', odd: 1 }),
    'messages[0].content[0].message',
    'input[0]',
  ],
  [
    item({ role: 'assistant', content: 'A', status: 'incomplete' }),
    'messages[0].content[0].message',
    'input[0].status',
  ],
  [
    item({ type: 'local_shell_call_output', id: 'x', output: 'r' }),
    'messages[0].content[0].name',
    'input[0].id',
  ],
  [{ tools: [{ type: 'local_shell' }] }, 'tools[0].parameters.properties.env', 'tools[0]'],
  [{ max_output_tokens: 1 }, 'max_tokens', 'max_output_tokens'],
  [{ max_tokens: 1, max_output_tokens: 2 }, 'max_tokens', 'max_tokens'],
  [{ top_logprobs: 2, include: ['reasoning.encrypted_content'] }, 'logprobs', 'top_logprobs'],
  [{ reasoning: { generate_summary: 'auto' } }, 'reasoning.summary', 'reasoning.generate_summary'],
  [{ reasoning: { effort: 'low' } }, 'reasoning.budgetTokens', 'reasoning.effort'],
  [{ reasoning: { summary: 'auto' } }, 'reasoning.effort', 'reasoning'],
  [{ text: { format: { type: 'json_object' } } }, 'response_format', 'text.format'],
];

t.test('settings and members are found where the body has them', async (t) => {
  for (const [body, path, source] of places)
    t.equal(sourcePath(responsesDialect, { input: [], ...body }, path), source, source);
});

t.test('what the body does not have keeps its path', async (t) => {
  const unknown = ['top_k', 'top_k.x', 'constructor', 'a[b', '', 'messages[99].name', 'tools[99]'];
  for (const path of unknown) t.equal(sourcePath(responsesDialect, whole, path), path);
});

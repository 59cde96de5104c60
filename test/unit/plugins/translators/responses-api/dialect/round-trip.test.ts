import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { isObject, parseObject, type EncodeContext, type JsonObject } from '@ai-proxy/core';
import { responsesDialect } from '../../../../../../plugins/translators/responses-api/dialect/index.ts';

const context: EncodeContext = {
  model: 'm',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 0,
};
const recordings = new URL(
  '../../../../../../../shared/recordings/openai-responses.jsonl',
  import.meta.url,
);

const request: JsonObject = {
  model: 'any',
  instructions: 'Be brief.',
  input: [
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'd' }] },
    { type: 'message', role: 'system', content: [{ type: 'input_text', text: 's' }] },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'See' },
        { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'high' },
        { type: 'input_image', file_id: 'file-2', detail: 'auto' },
        { type: 'input_file', file_id: 'file-1' },
        { type: 'input_file', file_url: 'https://a.test/a.pdf' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JV' },
        { type: 'input_video', odd: 1 },
      ],
    },
    {
      type: 'reasoning',
      summary: [
        { type: 'summary_text', text: 'a' },
        { type: 'summary_text', text: 'b' },
      ],
      id: 'rs_1',
      encrypted_content: 'gA',
    },
    {
      type: 'message',
      role: 'assistant',
      content: [
        {
          type: 'output_text',
          text: 'Calling.',
          annotations: [
            {
              type: 'url_citation',
              url: 'https://a.test',
              title: 'A',
              start_index: 0,
              end_index: 2,
            },
          ],
        },
        { type: 'refusal', refusal: 'No.' },
      ],
      id: 'msg_1',
      phase: 'commentary',
    },
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'f',
      arguments: '{"n": 12345678901234567890}',
      namespace: 'n',
    },
    { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_2', name: 'g', input: 'raw "x"\n' },
    {
      type: 'local_shell_call',
      id: 'lsh_1',
      call_id: 'call_3',
      action: { type: 'exec', command: ['ls'], env: { A: 'b' } },
    },
    { type: 'function_call_output', call_id: 'call_1', output: 'one' },
    { type: 'custom_tool_call_output', call_id: 'call_2', output: 'two' },
    { type: 'local_shell_call_output', id: 'call_3', call_id: 'call_3', output: 'three' },
    {
      type: 'function_call_output',
      call_id: 'call_1',
      output: [{ type: 'input_image', image_url: 'https://a.test/a.png', detail: 'low' }],
    },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Go on' }] },
  ],
  tools: [
    { type: 'function', name: 'f', description: 'F', parameters: { type: 'object' }, odd: 1 },
    { type: 'function', name: 'h', parameters: { type: 'object' }, strict: true },
    { type: 'web_search', external_web_access: true },
    { type: 'namespace', name: 'empty', description: 'E', tools: [] },
    {
      type: 'namespace',
      name: 'n',
      description: 'N',
      tools: [
        { type: 'function', name: 'f', parameters: { type: 'object' } },
        { type: 'custom', name: 'c' },
      ],
    },
    {
      type: 'custom',
      name: 'g',
      description: 'G',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' },
    },
    { type: 'local_shell' },
  ],
  tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
  parallel_tool_calls: false,
  max_output_tokens: 100,
  temperature: 0.5,
  top_p: 0.9,
  top_logprobs: 2,
  user: 'u',
  metadata: { a: 'b' },
  prompt_cache_key: 'k',
  service_tier: 'flex',
  store: true,
  text: {
    format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true },
    verbosity: 'low',
  },
  reasoning: { effort: 'low', summary: 'auto', odd: 1 },
  stream: true,
  include: ['reasoning.encrypted_content'],
  truncation: 'auto',
  client_metadata: { a: 1 },
};

t.test('a request survives the way through the canonical model', async (t) => {
  const decoded = responsesDialect.decodeRequest(request);
  const encoded = responsesDialect.encodeRequest(decoded.value);
  const { input, ...settings } = request;
  const { input: back, ...others } = encoded.value;
  t.same(others, settings);
  // Ids of reasoning are given back, and items keep their order.
  t.same(back, input);
  t.strictSame(encoded.warnings, []);
});

const response: JsonObject = {
  id: 'resp_1',
  object: 'response',
  created_at: 5,
  status: 'completed',
  model: 'gpt-5.2',
  conversation: { id: 'conv_1' },
  output: [
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gA' },
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      phase: 'commentary',
      content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'a' }],
    },
    {
      type: 'message',
      id: 'msg_2',
      role: 'assistant',
      status: 'completed',
      content: [
        { type: 'output_text', annotations: [], logprobs: [], text: 'b' },
        { type: 'refusal', refusal: 'c' },
      ],
    },
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'f',
      arguments: '{}',
      status: 'completed',
    },
  ],
  usage: {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1, odd: 2 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 3 },
    total_tokens: 15,
  },
};

t.test('a whole answer survives the way through the canonical model', async (t) => {
  const { value } = responsesDialect.decodeResponse(response);
  t.match(value, {
    choices: [{ stopReason: 'tool-calls' }],
    usage: {
      inputTokens: 5,
      cacheReadTokens: 4,
      cacheWriteTokens: 1,
      outputTokens: 2,
      reasoningTokens: 3,
    },
  });
  const encoded = responsesDialect.encodeResponse(value, context);
  for (const [name, member] of Object.entries(response)) t.same(encoded.value[name], member, name);
  t.strictSame(encoded.warnings, []);
});

const skip = existsSync(recordings) ? false : 'the recordings are not beside this repository';
t.test('recorded requests and answers survive it, too', { skip }, async (t) => {
  const rows = readFileSync(recordings, 'utf8').trim().split('\n').map(parseObject);
  let seen = 0;
  for (const row of rows) {
    if (isObject(row?.['req']) && row['req']['input'] !== undefined) {
      seen++;
      const { value } = responsesDialect.decodeRequest(row['req']);
      const again = responsesDialect.decodeRequest(responsesDialect.encodeRequest(value).value);
      t.strictSame(again.value, value, String(row['id']));
    }
    const body = row?.['stream'] === false ? parseObject(String(row['body'])) : undefined;
    if (body?.['output'] === undefined) continue;
    seen++;
    const { value } = responsesDialect.decodeResponse(body);
    const encoded = responsesDialect.encodeResponse(value, context).value;
    t.same(
      responsesDialect.decodeResponse(encoded).value.choices,
      value.choices,
      String(row?.['id']),
    );
  }
  t.ok(seen > 50);
});

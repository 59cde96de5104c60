import t from 'tap';
import type { EncodeContext, JsonObject, JsonValue } from '@ai-proxy/core';
import { chatDialect } from '../../../../../../plugins/translators/chat-api/dialect/index.ts';

const context: EncodeContext = {
  model: 'm',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 0,
};

const request: JsonObject = {
  model: 'acme/thinker',
  messages: [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'system',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    },
    {
      role: 'user',
      name: 'Ann',
      content: [
        { type: 'text', text: 'See', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'high' } },
        { type: 'image_url', image_url: { url: 'https://pics.test/a.png' }, odd: 1 },
        { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JV' } },
        { type: 'file', file: { file_id: 'file-1' } },
        { type: 'video_url', video_url: { url: 'https://v.test' } },
      ],
    },
    {
      role: 'assistant',
      content: 'Calling.',
      reasoning_content: 'hm',
      reasoning_details: [{ type: 'reasoning.text', text: 'hm' }],
      tool_calls: [
        {
          id: 'c1',
          type: 'function',
          function: { name: 'f', arguments: '{"n": 12345678901234567890}' },
          odd: 1,
        },
        { id: 'c2', type: 'custom', custom: { name: 'g', input: 'raw' } },
      ],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'one', name: 'f', odd: 1 },
    {
      role: 'tool',
      tool_call_id: 'c2',
      content: [
        { type: 'text', text: 'x' },
        { type: 'text', text: 'y' },
      ],
    },
    { role: 'assistant', content: null, refusal: 'No.' },
    { role: 'assistant', content: null, audio: { id: 'audio_1' } },
    { role: 'user', content: 'Go on' },
    { role: 'user', content: 'please' },
  ],
  tools: [
    {
      type: 'function',
      function: {
        name: 'f',
        description: 'F',
        parameters: { type: 'object' },
        strict: true,
        odd: 1,
      },
      cache_control: { type: 'ephemeral' },
    },
    { type: 'custom', custom: { name: 'g' } },
  ],
  tool_choice: {
    type: 'allowed_tools',
    allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
  },
  parallel_tool_calls: false,
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'n', description: 'd', schema: { type: 'object' }, strict: false },
  },
  max_tokens: 10,
  temperature: 1,
  top_p: 0.9,
  stop: ['a', 'b'],
  n: 2,
  seed: 7,
  frequency_penalty: 0.1,
  presence_penalty: 0.2,
  logprobs: true,
  top_logprobs: 3,
  logit_bias: { '50256': -100 },
  reasoning_effort: 'high',
  user: 'u',
  metadata: { a: 'b' },
  service_tier: 'flex',
  store: true,
  prompt_cache_key: 'k',
  verbosity: 'low',
  modalities: ['text', 'audio'],
  audio: { voice: 'alloy', format: 'wav' },
  prediction: { type: 'content', content: 'x' },
  web_search_options: {},
  top_k: 4,
  stream: true,
  stream_options: { include_usage: true, include_obfuscation: false },
};

const response: JsonObject = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-5.2',
  service_tier: 'default',
  system_fingerprint: 'fp',
  citations: ['https://a.test'],
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Hi there',
        refusal: null,
        reasoning_content: 'hm',
        reasoning_details: [{ type: 'reasoning.text', text: 'hm' }],
        annotations: [
          {
            type: 'url_citation',
            url_citation: {
              url: 'https://a.test',
              title: 'A',
              start_index: 0,
              end_index: 2,
              odd: 1,
            },
          },
        ],
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } },
          { id: 'c2', type: 'custom', custom: { name: 'g', input: 'raw' } },
        ],
      },
      logprobs: {
        content: [{ token: 'Hi', logprob: -0.1, bytes: null, top_logprobs: [] }],
        refusal: null,
      },
      finish_reason: 'tool_calls',
      native_finish_reason: 'done',
    },
    {
      index: 1,
      message: { role: 'assistant', content: null, refusal: 'No.' },
      logprobs: null,
      finish_reason: 'stop',
    },
    {
      index: 2,
      message: {
        role: 'assistant',
        content: null,
        refusal: null,
        audio: { id: 'audio_1', data: 'AA', expires_at: 5, transcript: 'hey' },
      },
      logprobs: null,
      finish_reason: 'novel_reason',
    },
  ],
  usage: {
    prompt_tokens: 10,
    completion_tokens: 20,
    total_tokens: 30,
    cost: 0.01,
    prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2, audio_tokens: 1 },
    completion_tokens_details: {
      reasoning_tokens: 5,
      audio_tokens: 0,
      accepted_prediction_tokens: 1,
    },
  },
};

const plain = (value: JsonValue): unknown => JSON.parse(JSON.stringify(value));

t.test('keeps everything of a request', async (t) => {
  const decoded = chatDialect.decodeRequest(request);
  const encoded = chatDialect.encodeRequest(decoded.value);
  t.strictSame(plain(encoded.value), request);
  t.strictSame([...decoded.warnings, ...encoded.warnings], []);
});

t.test('keeps each member of a request by itself', async (t) => {
  const { model, messages, tools } = request;
  for (const [name, value] of Object.entries(request)) {
    const part = {
      model,
      messages,
      tools,
      ...(name === 'stream_options' && { stream: true }),
      ...(name === 'top_logprobs' && { logprobs: true }),
      ...(name === 'metadata' && { store: true }),
      [name]: value,
    };
    const whole = name === 'stream' ? { ...part, stream_options: { include_usage: true } } : part;
    t.strictSame(
      plain(chatDialect.encodeRequest(chatDialect.decodeRequest(part).value).value),
      whole,
      name,
    );
  }
});

t.test('keeps everything of a whole answer', async (t) => {
  const decoded = chatDialect.decodeResponse(response);
  const encoded = chatDialect.encodeResponse(decoded.value, { ...context, request });
  t.strictSame(plain(encoded.value), response);
  t.strictSame([...decoded.warnings, ...encoded.warnings], []);
});

t.test('changes neither what it reads', async (t) => {
  const before = JSON.stringify([request, response]);
  chatDialect.encodeRequest(chatDialect.decodeRequest(request).value);
  chatDialect.encodeResponse(chatDialect.decodeResponse(response).value, context);
  t.equal(JSON.stringify([request, response]), before);
});

import t from 'tap';
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { decodeRequest } from '../../../../../../plugins/translators/chat-api/dialect/request.ts';

const pixel = 'iVBORw0KGgo=';
const decode = (body: JsonObject) => decodeRequest({ model: 'm', messages: [], ...body });
const messages = (...list: JsonValue[]) => decode({ messages: list }).value.messages;
const user = (...content: JsonValue[]) => messages({ role: 'user', content })[0]?.parts;

t.test('reads system and developer messages, text as string or parts', async (t) => {
  t.strictSame(
    messages(
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      { role: 'user', content: 'Hi', name: 'Ann' },
    ),
    [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'developer', parts: [{ type: 'text', text: 'Be kind.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }], name: 'Ann' },
    ],
  );
});

t.test('reads images by data URL and by address', async (t) => {
  t.strictSame(
    user(
      { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}`, detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://pics.test/a.png' } },
      { type: 'image_url', image_url: 'data:text/plain,a%20b' },
    ),
    [
      {
        type: 'image',
        source: { kind: 'base64', mediaType: 'image/png', data: pixel },
        detail: 'low',
      },
      { type: 'image', source: { kind: 'url', url: 'https://pics.test/a.png' } },
      { type: 'image', source: { kind: 'base64', mediaType: 'text/plain', data: 'YSBi' } },
    ],
  );
});

t.test('reads audio and files', async (t) => {
  t.strictSame(
    user(
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'JVBE' } },
      { type: 'file', file: { file_id: 'file-1' } },
    ),
    [
      {
        type: 'audio',
        source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'AAAA' },
        format: 'mp3',
      },
      {
        type: 'file',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
        name: 'a.pdf',
      },
      {
        type: 'file',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
        name: 'a.pdf',
      },
      { type: 'file', source: { kind: 'id', id: 'file-1' } },
    ],
  );
});

t.test('keeps parts it does not know as native ones', async (t) => {
  const video = { type: 'video_url', video_url: { url: 'https://v.test' } };
  t.strictSame(user(video), [{ type: 'native', dialect: 'openai-chat', value: video }]);
});

t.test('reads calls and makes user turns of their results', async (t) => {
  const call = { id: 'call_1', type: 'function', function: { name: 'add', arguments: '{"a":1}' } };
  t.strictSame(
    messages(
      {
        role: 'assistant',
        content: '',
        tool_calls: [call, { id: 'call_2', function: { name: 'now' } }],
      },
      { role: 'tool', tool_call_id: 'call_2', content: 'noon' },
      { role: 'tool', tool_call_id: 'call_1', content: [{ type: 'text', text: '3' }] },
    ),
    [
      {
        role: 'assistant',
        parts: [
          { type: 'tool-call', id: 'call_1', name: 'add', arguments: '{"a":1}' },
          { type: 'tool-call', id: 'call_2', name: 'now', arguments: '{}' },
        ],
      },
      {
        role: 'user',
        parts: [
          {
            type: 'tool-result',
            callId: 'call_2',
            name: 'now',
            content: [{ type: 'text', text: 'noon' }],
          },
        ],
      },
      {
        role: 'user',
        parts: [
          {
            type: 'tool-result',
            callId: 'call_1',
            name: 'add',
            content: [{ type: 'text', text: '3' }],
          },
        ],
      },
    ],
  );
});

t.test('reads legacy functions, their call and its result', async (t) => {
  const { value } = decode({
    functions: [{ name: 'now', parameters: { type: 'object' } }],
    function_call: { name: 'now' },
    messages: [
      { role: 'assistant', content: null, function_call: { name: 'now', arguments: '{}' } },
      { role: 'function', name: 'now', content: 'noon' },
    ],
  });
  t.strictSame(value.tools, [{ type: 'function', name: 'now', parameters: { type: 'object' } }]);
  t.strictSame(value.toolChoice, { type: 'tool', names: ['now'] });
  const call = value.messages[0]?.parts[0];
  const result = value.messages[1]?.parts[0];
  t.match(call, { type: 'tool-call', id: /^call_/, name: 'now' });
  t.match(result, {
    type: 'tool-result',
    callId: call?.type === 'tool-call' ? call.id : 'none',
    name: 'now',
  });
});

t.test('reads reasoning under all its names', async (t) => {
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] };
  // Only what has this name may be sent back under it.
  const origin = { origin: 'openai-chat' };
  const cases = [
    [{ content: 'ok', reasoning_content: 'hm' }, origin],
    [{ content: 'ok', reasoning: 'hm' }, {}],
    [{ content: 'ok', reasoning: 'no', reasoning_content: 'hm' }, origin],
    [{ content: [thinking, { type: 'text', text: 'ok' }] }, {}],
  ] as const;
  for (const [message, from] of cases)
    t.strictSame(messages({ role: 'assistant', ...message })[0]?.parts, [
      { type: 'reasoning', text: 'hm', ...from },
      { type: 'text', text: 'ok' },
    ]);
});

t.test('reads refusals and earlier audio answers', async (t) => {
  t.strictSame(
    messages({ role: 'assistant', content: null, refusal: 'No.', audio: { id: 'audio_1' } })[0]
      ?.parts,
    [
      { type: 'refusal', text: 'No.' },
      { type: 'audio', source: { kind: 'id', id: 'audio_1' } },
    ],
  );
});

t.test('reads every form of tool choice', async (t) => {
  const choice = (value: JsonValue) => decode({ tool_choice: value }).value;
  const named = (name: string) => ({ type: 'function', function: { name } });
  const subset = (mode: string) => ({
    type: 'allowed_tools',
    allowed_tools: { mode, tools: [named('a'), named('b')] },
  });
  t.strictSame(choice('auto').toolChoice, { type: 'auto' });
  t.strictSame(choice('none').toolChoice, { type: 'none' });
  t.strictSame(choice('required').toolChoice, { type: 'required' });
  t.strictSame(choice('any').toolChoice, { type: 'required' });
  t.strictSame(choice(named('a')).toolChoice, { type: 'tool', names: ['a'] });
  t.strictSame(choice(subset('required')).toolChoice, { type: 'tool', names: ['a', 'b'] });
  t.strictSame(choice(subset('auto')).toolChoice, { type: 'auto' });
  t.strictSame(choice(subset('auto')).extensions, {
    'openai-chat': { tool_choice: subset('auto') },
  });
  const custom = { type: 'custom', custom: { name: 'x' } };
  t.strictSame(choice(custom).toolChoice, { type: 'tool', names: ['x'] });
  const odd = { type: 'mcp', server_label: 'x' };
  t.strictSame(choice(odd).extensions, { 'openai-chat': { tool_choice: odd } });
});

t.test('reads sampling, limits and handling', async (t) => {
  const { value } = decode({
    max_tokens: 5,
    max_completion_tokens: 7,
    stop: 'END',
    n: 2,
    seed: 3,
    temperature: 0,
    top_p: 0.5,
    frequency_penalty: 1,
    presence_penalty: -1,
    logprobs: true,
    top_logprobs: 4,
    parallel_tool_calls: false,
    user: 'u',
    metadata: { a: 'b' },
    service_tier: 'flex',
    store: false,
    prompt_cache_key: 'k',
  });
  t.strictSame(value, {
    model: 'm',
    stream: false,
    messages: [],
    sampling: {
      temperature: 0,
      topP: 0.5,
      maxOutputTokens: 7,
      stopSequences: ['END'],
      frequencyPenalty: 1,
      presencePenalty: -1,
      seed: 3,
      choices: 2,
      logprobs: true,
      topLogprobs: 4,
    },
    parallelToolCalls: false,
    user: 'u',
    metadata: { a: 'b' },
    cacheKey: 'k',
    serviceTier: 'flex',
    store: false,
  });
  t.equal(decode({ max_tokens: 5 }).value.sampling.maxOutputTokens, 5);
  t.strictSame(decode({ stop: ['a', 'b'] }).value.sampling.stopSequences, ['a', 'b']);
});

t.test('reads response formats and reasoning effort', async (t) => {
  const schema = { type: 'object' };
  const format = (response_format: JsonValue) => decode({ response_format }).value;
  t.strictSame(format({ type: 'json_object' }).responseFormat, { type: 'json' });
  t.strictSame(format({ type: 'text' }).responseFormat, { type: 'text' });
  t.strictSame(
    format({ type: 'json_schema', json_schema: { name: 'x', schema, strict: true } })
      .responseFormat,
    { type: 'json-schema', schema, name: 'x', strict: true },
  );
  t.strictSame(format({ type: 'grammar' }).extensions, {
    'openai-chat': { response_format: { type: 'grammar' } },
  });
  t.strictSame(decode({ reasoning_effort: 'high' }).value.reasoning, { effort: 'high' });
  t.strictSame(decode({ reasoning_effort: 'none' }).value.reasoning, {
    mode: 'off',
    effort: 'none',
  });
  t.strictSame(decode({ reasoning_effort: 'odd' }).value.extensions, {
    'openai-chat': { reasoning_effort: 'odd' },
  });
});

t.test('keeps unknown members as extensions', async (t) => {
  const { value, warnings } = decode({
    custom_knob: 'low',
    top_k: 5,
    seed: null,
    stream: true,
    stream_options: { include_usage: false, include_obfuscation: false },
  });
  t.strictSame(value.extensions, {
    'openai-chat': {
      custom_knob: 'low',
      top_k: 5,
      stream_options: { include_obfuscation: false },
    },
  });
  t.strictSame(value.streamUsage, false);
  t.strictSame(warnings, []);
});

t.test('reads members named like those of every object', async (t) => {
  const body: unknown = JSON.parse(
    '{"model":"m","messages":[],"__proto__":{"x":1},"constructor":2}',
  );
  const { value } = decodeRequest(body as JsonObject);
  t.strictSame(Object.keys(value.extensions?.['openai-chat'] ?? {}), ['__proto__', 'constructor']);
  t.strictSame(decode({ reasoning_effort: 'constructor' }).value.reasoning, undefined);
});

t.test('keeps a response format whole whose members it does not all know', async (t) => {
  const response_format = { type: 'json_object', schema: { type: 'object' } };
  const { value } = decode({ response_format });
  t.strictSame(value.responseFormat, { type: 'json' });
  t.strictSame(value.extensions, { 'openai-chat': { response_format } });
});

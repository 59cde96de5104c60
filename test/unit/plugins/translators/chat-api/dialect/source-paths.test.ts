import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { chatDialect } from '../../../../../../plugins/translators/chat-api/dialect/index.ts';
import {
  isThere,
  lists,
  lostPaths,
  misplacedParts,
  misplacedTools,
  sourcePath,
} from '../../source-paths.ts';

const cache = { type: 'ephemeral' };
const text = (words: string, more: JsonObject = {}) => ({ type: 'text', text: words, ...more });
const called = (id: string) => ({ name: 'f', arguments: `{"${id}":1}` });
const call = (id: string, more: JsonObject = {}) => ({
  id,
  type: 'function',
  function: called(id),
  ...more,
});
const image = (words: string, more: JsonObject = {}) => ({
  type: 'image_url',
  image_url: { url: `data:image/png;base64,${words}`, ...more },
});
const pdf = (words: string, more: JsonObject = {}) => ({
  type: 'file',
  file: { file_data: `data:application/pdf;base64,${words}`, ...more },
});

const userParts = (mark: string): JsonObject[] => [
  text(`${mark}0`),
  text(''),
  image(`${mark}1`, { detail: 'high' }),
  { type: 'image_url', image_url: `https://x.example/${mark}2` },
  { type: 'input_audio', input_audio: { data: `${mark}3`, format: 'wav' } },
  pdf(`${mark}4`),
  { type: 'file', file: { file_id: `${mark}5` } },
  { type: 'video_url', video_url: { url: `${mark}6` } },
];

const turns: readonly ((mark: string) => JsonObject)[] = [
  (mark) => ({ role: 'system', content: mark }),
  (mark) => ({ role: 'user', content: userParts(mark).filter((part) => part['text'] !== '') }),
  (mark) => ({ role: 'assistant', content: mark, refusal: '' }),
  (mark) => ({
    role: 'assistant',
    reasoning_content: `${mark}0`,
    content: [text(''), text(`${mark}1`), { type: 'refusal', refusal: `${mark}2` }, text('')],
    refusal: `${mark}3`,
    audio: { id: `${mark}4` },
    tool_calls: [
      call(`${mark}5`),
      { id: `${mark}6`, type: 'custom', custom: { name: 'c', input: 'text' } },
      { id: `${mark}7`, type: 'other' },
    ],
  }),
  (mark) => ({
    role: 'assistant',
    reasoning: `${mark}0`,
    content: '',
    refusal: '',
    function_call: called(`${mark}1`),
  }),
  (mark) => ({
    role: 'assistant',
    content: [{ type: 'thinking', thinking: [text(`${mark}0`)] }, text(`${mark}1`)],
    tool_calls: [],
  }),
  (mark) => ({ role: 'tool', tool_call_id: `${mark}0`, content: `${mark}1` }),
  (mark) => ({
    role: 'tool',
    tool_call_id: `${mark}0`,
    content: [text(`${mark}1`), image(`${mark}2`), pdf(`${mark}3`)],
  }),
  (mark) => ({ role: 'function', name: `${mark}0`, content: `${mark}1` }),
];

const whole: JsonObject = {
  model: 'm',
  messages: [
    { role: 'developer', content: [text('D', { cache_control: cache })], name: 'boss' },
    { role: 'user', content: [...userParts('zq1'), pdf('UERG', { filename: 'N' })], name: 'Ann' },
    {
      role: 'assistant',
      reasoning_content: 'Hm',
      content: [text(''), text('Said', { odd: 1 })],
      audio: { id: 'audio_1' },
      tool_calls: [
        call('a', {
          function: { name: 'f', arguments: '[1]' },
          extra_content: { google: { thought_signature: 'c2ln' } },
        }),
        { id: 'b', type: 'custom', custom: { name: 'c', input: 'text' }, odd: 1 },
        { id: 'c', type: 'other' },
      ],
      odd: 1,
    },
    { role: 'tool', tool_call_id: 'a', name: 'f', content: 'r' },
    {
      role: 'tool',
      tool_call_id: 'gone',
      content: [
        text('r'),
        { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
        image('AA==', { detail: 'low' }),
        { type: 'file', file: { file_id: 'f' } },
      ],
      odd: 1,
    },
    { role: 'system', content: 'Amid' },
    { role: 'assistant', content: null, function_call: { name: 'f', arguments: '[2]' } },
    { role: 'function', name: 'f', content: 'r' },
    { role: 'user', content: 'Go on' },
  ],
  tools: [
    { type: 'function', function: { name: 'f', parameters: { type: 'string' }, odd: 1 }, more: 1 },
    { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
    { type: 'retrieval' },
  ],
  functions: [{ name: 'g'.repeat(70), parameters: { type: 'array' }, odd: 1 }],
  tool_choice: 'required',
  parallel_tool_calls: false,
  max_completion_tokens: 5,
  temperature: 1.5,
  top_p: 0.5,
  seed: 2 ** 40,
  n: 2,
  logprobs: true,
  top_logprobs: 3,
  frequency_penalty: 1,
  presence_penalty: 1,
  stop: [' ', '2', '3', '4', '5', '6'],
  reasoning_effort: 'minimal',
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'x', schema: { properties: { a: { maximum: 9 } } }, strict: false },
  },
  user: 'u',
  metadata: { a: 'b' },
  prompt_cache_key: 'k',
  service_tier: 'odd',
  store: true,
  logit_bias: { 1: 1 },
};

/** Where other formats find something that they cannot say. */
const expected = [
  'functions[0].name',
  'functions[0].parameters.type',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'messages[0].content[0].cache_control',
  'messages[0].name',
  'messages[1].content[2].image_url.detail',
  'messages[1].content[4]',
  'messages[1].content[6]',
  'messages[1].content[7]',
  'messages[1].content[8].file.filename',
  'messages[2].audio',
  'messages[2].content[1].odd',
  'messages[2].odd',
  'messages[2].reasoning_content',
  'messages[2].tool_calls[0].extra_content.google.thought_signature',
  'messages[2].tool_calls[0].function.arguments',
  'messages[2].tool_calls[1].odd',
  'messages[2].tool_calls[2]',
  'messages[3].name',
  'messages[4].content[2].image_url.detail',
  'messages[4].content[3]',
  'messages[4].odd',
  'messages[4].tool_call_id',
  'messages[5].role',
  'messages[6].function_call.arguments',
  'metadata',
  'n',
  'parallel_tool_calls',
  'prompt_cache_key',
  'reasoning_effort',
  'response_format.json_schema.schema.properties.a.maximum',
  'response_format.json_schema.strict',
  'seed',
  'service_tier',
  'stop',
  'store',
  'temperature',
  'tool_choice',
  'tools[0].function',
  'tools[0].function.parameters.type',
  'tools[0].more',
  'tools[1].custom',
  'tools[2]',
  'top_logprobs',
  'user',
];

t.test('every loss is told by a path of the body', async (t) => {
  const lost = lostPaths(chatDialect, whole);
  t.strictSame(
    lost.filter((path) => !isThere(whole, path)),
    [],
  );
  t.strictSame(
    expected.filter((path) => !lost.includes(path)),
    [],
  );
});

t.test('so is every loss of a request for vectors', async (t) => {
  const body = { model: 'm', input: ['a'], user: 'u', odd: 1 };
  t.strictSame(lostPaths(chatDialect, body, 'embed'), ['odd', 'user']);
});

t.test('parts are found in conversations of every order', async (t) => {
  for (const messages of lists(turns, 6, 60))
    t.strictSame(misplacedParts(chatDialect, { model: 'm', messages }), []);
});

t.test('tools are found in both of their lists', async (t) => {
  const body = {
    messages: [],
    tools: [
      { type: 'function', function: { name: 'zq1' } },
      { type: 'custom', custom: { name: 'zq2' } },
      { type: 'zq3' },
    ],
    functions: [{ name: 'zq4' }, { name: 'zq5' }],
  };
  t.strictSame(misplacedTools(chatDialect, body), []);
});

const message = (members: JsonObject) => ({ messages: [{ role: 'assistant', ...members }] });
const places: readonly (readonly [body: JsonObject, path: string, source: string])[] = [
  [message({}), 'messages[0].content[0]', 'messages[0]'],
  [message({ content: '' }), 'messages[0].content[0]', 'messages[0].content'],
  [{ messages: [{ role: 'tool' }] }, 'messages[0].content[0].name', 'messages[0]'],
  [{ max_tokens: 1 }, 'max_tokens', 'max_tokens'],
  [{ max_tokens: 1, max_completion_tokens: 1 }, 'max_tokens', 'max_completion_tokens'],
  [{ reasoning: {} }, 'reasoning', 'reasoning'],
  [{ reasoning_effort: 'low' }, 'reasoning', 'reasoning_effort'],
  [{ reasoning_effort: 'low' }, 'reasoning.effort', 'reasoning_effort'],
  [{ function_call: 'auto' }, 'tool_choice', 'function_call'],
  [{ functions: [{ name: 'f' }] }, 'tools[0].function', 'functions[0]'],
];

t.test('settings and members are found where the body has them', async (t) => {
  for (const [body, path, source] of places)
    t.equal(sourcePath(chatDialect, { messages: [], ...body }, path), source, source);
});

t.test('what the body does not have keeps its path', async (t) => {
  const unknown = ['top_k', 'top_k.x', 'constructor', 'a[b', '', 'messages[99].name', 'tools[9]'];
  for (const path of unknown) t.equal(sourcePath(chatDialect, whole, path), path);
});

import t from 'tap';
import type { CanonicalRequest, Message, Part } from '@ai-proxy/core';
import { encodeRequest } from '../../../../../../plugins/translators/responses-api/dialect/request.ts';

const hi: Message = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] };
const encode = (members: Partial<CanonicalRequest>) =>
  encodeRequest({ model: 'gpt-4o', stream: false, messages: [hi], sampling: {}, ...members });
const paths = (members: Partial<CanonicalRequest>) =>
  encode(members).warnings.map(({ path }) => path);
const items = (role: Message['role'], ...parts: Part[]) =>
  encode({ messages: [{ role, parts }] }).value['input'];

t.test('writes a plain request that the provider does not store', async (t) => {
  t.strictSame(encode({}).value, {
    model: 'gpt-4o',
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
    store: false,
  });
});

t.test('asks for the encrypted reasoning of models that think', async (t) => {
  const include = ['reasoning.encrypted_content'];
  t.match(encode({ model: 'openai/gpt-5.2' }).value, { store: false, include });
  t.match(encode({ model: 'o4-mini', store: true }).value, { store: true, include });
  t.match(encode({ model: 'grok-4', reasoning: { effort: 'low' } }).value, {
    reasoning: { effort: 'low' },
    include,
  });
  t.equal(encode({ model: 'gpt-4o', reasoning: { effort: 'low' } }).value['include'], undefined);
  t.equal(encode({ model: 'gpt-5.2', reasoning: { mode: 'off' } }).value['include'], undefined);
});

t.test('the first system message becomes the instructions', async (t) => {
  const system: Message = {
    role: 'system',
    parts: [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ],
  };
  t.match(encode({ messages: [system, hi, system] }).value, {
    instructions: 'a\n\nb',
    input: [{ role: 'user' }, { role: 'system', content: [{ text: 'a' }, { text: 'b' }] }],
  });
});

t.test('calls and results are items without ids of their own', async (t) => {
  t.strictSame(
    items(
      'assistant',
      { type: 'text', text: 'Calling.' },
      { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '' },
    ),
    [
      { type: 'message', role: 'assistant', content: 'Calling.' },
      { type: 'function_call', call_id: 'toolu_1', name: 'f', arguments: '{}' },
    ],
  );
  t.strictSame(
    items(
      'user',
      {
        type: 'tool-result',
        callId: 'a',
        content: [
          { type: 'text', text: 'x' },
          { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } },
        ],
      },
      { type: 'tool-result', callId: 'b', content: [{ type: 'text', text: 'y' }] },
      { type: 'text', text: 'And?' },
    ),
    [
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [
          { type: 'input_text', text: 'x' },
          { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'auto' },
        ],
      },
      { type: 'function_call_output', call_id: 'b', output: 'y' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'And?' }] },
    ],
  );
});

t.test('ids of calls are as long as the API takes them, the same in call and result', async (t) => {
  const long = 'x'.repeat(65);
  const { input } = encode({
    messages: [
      { role: 'assistant', parts: [{ type: 'tool-call', id: long, name: 'f', arguments: '' }] },
      { role: 'user', parts: [{ type: 'tool-result', callId: long, content: [] }] },
    ],
  }).value;
  t.match(input, [{ call_id: /^x{55}_[\da-f]{8}$/ }, { type: 'function_call_output' }]);
  const ids = Array.isArray(input) ? input.map((item) => item['call_id']) : [];
  t.equal(ids[0], ids[1]);
});

t.test('schemas of other formats are not strict unless they say so', async (t) => {
  const { tools } = encode({
    tools: [
      { type: 'function', name: 'f' },
      { type: 'function', name: 'g', parameters: { type: 'object' }, strict: true },
    ],
  }).value;
  t.strictSame(tools, [
    { type: 'function', name: 'f', parameters: { type: 'object', properties: {} }, strict: false },
    { type: 'function', name: 'g', parameters: { type: 'object' }, strict: true },
  ]);
});

t.test('raises limits that are too low, and says so', async (t) => {
  const low = encode({ sampling: { maxOutputTokens: 5 } });
  t.equal(low.value['max_output_tokens'], 16);
  t.match(low.warnings, [{ path: 'max_tokens', reason: /raised to 16/ }]);
  t.strictSame(encode({ sampling: { maxOutputTokens: 16 } }).warnings, []);
});

t.test('leaves out settings that a model refuses while it thinks', async (t) => {
  const sampling = { temperature: 1, topP: 0.9, topLogprobs: 2, maxOutputTokens: 99 };
  const kept = { temperature: 1, top_p: 0.9, top_logprobs: 2, max_output_tokens: 99 };
  const cases = [
    ['gpt-5.1', { effort: 'low' }, true],
    ['openai/gpt-5', undefined, true],
    ['o3', undefined, true],
    ['gpt-5.1', { effort: 'none' }, false],
    ['gpt-5.1', undefined, false],
    ['gpt-4o', undefined, false],
    ['house-model', { effort: 'low' }, false],
  ] as const;
  for (const [model, reasoning, calm] of cases) {
    const written = encode({ model, sampling, ...(reasoning === undefined ? {} : { reasoning }) });
    const settings = Object.entries(written.value).filter(([name]) => name in kept);
    t.strictSame(Object.fromEntries(settings), calm ? { max_output_tokens: 99 } : kept, model);
    t.strictSame(
      written.warnings.map(({ path }) => path),
      calm ? ['top_p', 'top_logprobs'] : [],
      model,
    );
  }
});

t.test('hashes names of users that are too long', async (t) => {
  const user = 'u'.repeat(65);
  const hash = encode({ user }).value['user'];
  t.match(hash, /^[0-9a-f]{64}$/);
  t.equal(encode({ user }).value['user'], hash);
  t.not(encode({ user: `${user}v` }).value['user'], hash);
  t.equal(encode({ user: 'u'.repeat(64) }).value['user'], 'u'.repeat(64));
});

t.test('reports what the format cannot say', async (t) => {
  t.strictSame(
    paths({
      sampling: {
        topK: 1,
        stopSequences: ['x'],
        frequencyPenalty: 1,
        presencePenalty: 1,
        seed: 1,
        choices: 2,
      },
    }),
    ['top_k', 'stop_sequences', 'frequency_penalty', 'presence_penalty', 'seed', 'n'],
  );
  t.strictSame(paths({ tools: [{ type: 'native', dialect: 'anthropic', value: {} }] }), [
    'tools[0]',
  ]);
  t.strictSame(paths({ extensions: { anthropic: { thinking: 1 } } }), ['thinking']);
  t.strictSame(paths({ toolChoice: { type: 'required' } }), ['tool_choice']);
});

const lostParts: readonly (readonly [role: Message['role'], part: Part, path: string])[] = [
  ['assistant', { type: 'reasoning', text: 'hm', origin: 'anthropic' }, ''],
  ['assistant', { type: 'native', dialect: 'anthropic', value: {} }, ''],
  ['assistant', { type: 'image', source: { kind: 'url', url: 'https://a.test' } }, ''],
  ['assistant', { type: 'tool-result', callId: 'c', content: [] }, ''],
  [
    'assistant',
    { type: 'text', text: 'x', citations: [{ kind: 'url', url: 'https://a.test' }] },
    '.citations',
  ],
  [
    'assistant',
    { type: 'tool-call', id: 'c', name: 'f', arguments: '{}', signature: 's' },
    '.signature',
  ],
  ['user', { type: 'tool-call', id: 'c', name: 'f', arguments: '{}' }, ''],
  ['user', { type: 'reasoning', text: 'hm' }, ''],
  ['user', { type: 'audio', source: { kind: 'id', id: 'a' } }, ''],
  ['user', { type: 'tool-result', callId: 'c', content: [], isError: true }, '.isError'],
  ['user', { type: 'text', text: 'x', cache: {} }, '.cache'],
];

t.test('reports the parts it leaves out', async (t) => {
  for (const [role, part, path] of lostParts)
    t.strictSame(
      paths({ messages: [{ role, parts: [part] }] }),
      [`messages[0].content[0]${path}`],
      `${role} ${part.type}`,
    );
});

t.test('of audio the transcript is sent', async (t) => {
  const audio: Part = { type: 'audio', source: { kind: 'id', id: 'a' }, transcript: 'Hello' };
  t.match(items('user', audio), [{ content: [{ type: 'input_text', text: 'Hello' }] }]);
});

t.test('writes choices, shapes and handling', async (t) => {
  t.match(
    encode({
      tools: [{ type: 'function', name: 'f' }],
      toolChoice: { type: 'tool', names: ['f'] },
      parallelToolCalls: false,
      responseFormat: { type: 'json-schema', schema: { type: 'object' } },
      serviceTier: 'standard_only',
      cacheKey: 'k',
      sampling: { logprobs: true, topLogprobs: 2 },
      stream: true,
    }).value,
    {
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
      text: { format: { type: 'json_schema', name: 'response', schema: { type: 'object' } } },
      service_tier: 'default',
      prompt_cache_key: 'k',
      include: ['message.output_text.logprobs'],
      top_logprobs: 2,
      stream: true,
    },
  );
});

t.test('writes efforts as the models take them', async (t) => {
  const effort = (model: string, reasoning: CanonicalRequest['reasoning']) =>
    encode({ model, ...(reasoning === undefined ? {} : { reasoning }) }).value['reasoning'];
  t.strictSame(effort('gpt-5.2', { effort: 'max' }), { effort: 'xhigh' });
  t.strictSame(effort('o3', { effort: 'minimal' }), { effort: 'low' });
  t.strictSame(effort('gpt-5.1', { mode: 'adaptive', summary: 'none' }), { effort: 'medium' });
  t.strictSame(effort('gpt-5', { budgetTokens: 4096, summary: 'auto' }), {
    effort: 'low',
    summary: 'auto',
  });
  t.equal(effort('gpt-4o', { effort: 'low' }), undefined);
  t.equal(effort('gpt-5.2', undefined), undefined);
});

t.test('shows the thinking to clients that switch it on, and to those that ask', async (t) => {
  const summary = (reasoning: CanonicalRequest['reasoning']) =>
    encode({ model: 'gpt-5.2', ...(reasoning === undefined ? {} : { reasoning }) }).value[
      'reasoning'
    ];
  t.match(summary({ mode: 'on', budgetTokens: 2000 }), { effort: 'low', summary: 'auto' });
  t.match(summary({ mode: 'adaptive', summary: 'detailed' }), { summary: 'detailed' });
  t.strictSame(summary({ summary: 'auto' }), { summary: 'auto' });
  t.strictSame(summary({ effort: 'low' }), { effort: 'low' });
  t.strictSame(summary({ mode: 'on', effort: 'low', summary: 'none' }), { effort: 'low' });
  t.strictSame(summary({ mode: 'off', summary: 'auto' }), { effort: 'none' });
});

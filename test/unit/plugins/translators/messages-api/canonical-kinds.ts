import type {
  CanonicalRequest,
  CanonicalResponse,
  MediaSource,
  Message,
  Part,
  ReasoningOptions,
  StopReason,
  Tool,
} from '@ai-proxy/core';

const own = 'anthropic-messages';
const text = (words: string): Part => ({ type: 'text', text: words });
const hello: Message = { role: 'user', parts: [text('Hi')] };
const bytes = (mediaType: string): MediaSource => ({ kind: 'base64', mediaType, data: 'AA==' });
const url: MediaSource = { kind: 'url', url: 'https://x.example/a' };
const call: Part = { type: 'tool-call', id: 'call.1', name: 'f', arguments: '{"a":1}' };
const schema = { type: 'object', properties: {} };
const tools: readonly Tool[] = [
  { type: 'function', name: 'f', description: 'F', parameters: schema, strict: true },
  { type: 'function', name: 'g', cache: { ttl: '1h' } },
  { type: 'function', name: 'h', parameters: { type: 'string' } },
  { type: 'native', dialect: 'other', value: {} },
];

const userParts: readonly Part[] = [
  text('A'),
  { ...text('B'), cache: {} } as Part,
  text(' '),
  { type: 'image', source: bytes('image/jpg'), detail: 'high' },
  { type: 'image', source: url, cache: { ttl: '5m' } },
  { type: 'image', source: { kind: 'text', text: 'x' } },
  { type: 'file', source: bytes('application/pdf'), name: 'a.pdf', citations: true },
  { type: 'file', source: bytes('text/csv'), title: 'T', context: 'C' },
  { type: 'file', source: bytes('image/png') },
  { type: 'file', source: bytes('application/zip') },
  { type: 'file', source: url },
  { type: 'file', source: { kind: 'text', text: 'x' } },
  { type: 'audio', source: bytes('audio/wav'), transcript: 'Spoken' },
  { type: 'refusal', text: 'No.' },
  { type: 'native', dialect: 'other', value: {} },
];

const assistantParts: readonly Part[] = [
  { type: 'reasoning', text: 'Hm', signature: 'sig', origin: own },
  { type: 'reasoning', text: '', redacted: 'enc', origin: own },
  { type: 'reasoning', text: 'Hm', signature: 'sig', origin: 'other' },
  { type: 'text', text: 'A', citations: [{ kind: 'url', url: 'https://x.example' }] },
  { type: 'refusal', text: 'No.' },
  call,
  { type: 'tool-call', id: 'call.1', name: 'g', arguments: '', signature: 's' },
  { type: 'tool-call', id: 'call 2', name: 'h', arguments: '{"broken"' },
];

const results: readonly Part[] = [
  { type: 'tool-result', callId: 'call.1', content: [{ type: 'text', text: 'R' }], name: 'f' },
  { type: 'tool-result', callId: 'call.1', content: [], isError: true, cache: {} },
  {
    type: 'tool-result',
    callId: 'call 2',
    content: [
      { type: 'text', text: 'R' },
      { type: 'image', source: bytes('image/png') },
      { type: 'file', source: bytes('application/pdf') },
    ],
  },
];

const conversations: readonly (readonly Message[])[] = [
  [hello],
  [{ role: 'system', parts: [text('S')] }],
  [
    { role: 'system', parts: [{ ...text('S'), cache: {} } as Part, text('T')] },
    { role: 'developer', parts: [text('D')] },
    hello,
    { role: 'system', parts: [text('Amid')] },
    hello,
  ],
  [
    { role: 'user', parts: userParts, name: 'N' },
    { role: 'assistant', parts: assistantParts },
    { role: 'user', parts: [text('And?'), ...results] },
  ],
  [hello, { role: 'assistant', parts: [call] }, { role: 'user', parts: results }],
];

const thoughts: readonly ReasoningOptions[] = [
  {},
  { mode: 'off' },
  { mode: 'adaptive', effort: 'max' },
  { mode: 'on', budgetTokens: 2000, effort: 'low', summary: 'none' },
  { effort: 'minimal', summary: 'detailed' },
  { effort: 'xhigh' },
  { effort: 'none' },
  { budgetTokens: 100 },
];

const models = [
  'claude-3-haiku',
  'claude-sonnet-4-0',
  'claude-opus-4-5',
  'claude-opus-4-6',
  'claude-opus-4-8',
  'any',
];

const settings: readonly Partial<CanonicalRequest>[] = [
  { stream: true, streamUsage: true },
  { sampling: { temperature: 1.7, topP: 0.5, topK: 3, stopSequences: ['END', ' '] } },
  { sampling: { maxOutputTokens: 5, seed: 1, choices: 3, logprobs: true } },
  { tools },
  { tools, toolChoice: { type: 'auto' }, parallelToolCalls: true },
  { tools, toolChoice: { type: 'required' }, parallelToolCalls: false },
  { tools, toolChoice: { type: 'none' }, parallelToolCalls: false },
  { tools, toolChoice: { type: 'tool', names: ['f'] } },
  { tools, toolChoice: { type: 'tool', names: ['f', 'g'] } },
  { toolChoice: { type: 'required' } },
  { tools: [] },
  { responseFormat: { type: 'text' } },
  { responseFormat: { type: 'json' } },
  { responseFormat: { type: 'json-schema', name: 'n', description: 'd', schema, strict: true } },
  { user: 'u', metadata: { a: 'b' }, cacheKey: 'k', store: true, serviceTier: 'default' },
  { serviceTier: 'flex' },
];

/** Requests of every kind, as other formats ask for them. */
export const requests: readonly CanonicalRequest[] = models.flatMap((model) => {
  const base = { model, stream: false, messages: [hello], sampling: {} };
  return [
    ...conversations.map((messages) => ({ ...base, messages })),
    ...conversations.flatMap((messages) =>
      thoughts.map((reasoning) => ({ ...base, messages, reasoning, tools })),
    ),
    ...settings.map((more) => ({ ...base, ...more })),
    ...settings.map((more) => ({ ...base, ...more, reasoning: { effort: 'high' as const } })),
  ];
});

const answerParts: readonly (readonly Part[])[] = [
  [],
  [text('')],
  [text('A'), text('B')],
  [{ type: 'text', text: 'A', citations: [{ kind: 'url', url: 'https://x.example' }] }],
  [{ type: 'text', text: 'A', citations: [{ kind: 'file', fileId: 'f' }] }],
  [{ type: 'reasoning', text: 'Hm' }, text('A')],
  assistantParts,
  [call, { type: 'tool-call', id: '', name: 'g', arguments: '' }],
  [{ type: 'audio', source: bytes('audio/wav'), transcript: 'Spoken' }],
  [
    { type: 'image', source: url },
    { type: 'native', dialect: 'other', value: {} },
  ],
];

const stops: readonly StopReason[] = [
  'stop',
  'length',
  'tool-calls',
  'stop-sequence',
  'content-filter',
  'refusal',
  'pause',
  'other',
];

const usages: readonly CanonicalResponse[] = [
  {},
  { inputTokens: 1, outputTokens: 2 },
  {
    inputTokens: 1,
    cacheReadTokens: 2,
    cacheWriteTokens: 3,
    cacheWriteHourTokens: 4,
    outputTokens: 5,
    reasoningTokens: 6,
  },
].map((usage) => ({
  id: '',
  model: '',
  usage,
  choices: [{ parts: [text('A')], stopReason: 'stop' }],
}));

/** Answers of every kind, as other formats give them. */
export const answers: readonly CanonicalResponse[] = [
  { id: 'x', model: 'm', choices: [] },
  ...usages,
  ...answerParts.flatMap((parts) =>
    stops.map((stopReason): CanonicalResponse => ({
      id: 'chatcmpl-1',
      model: 'm',
      choices: [{ parts, stopReason, nativeReason: 'ODD', stopSequence: 'END', logprobs: {} }],
    })),
  ),
];

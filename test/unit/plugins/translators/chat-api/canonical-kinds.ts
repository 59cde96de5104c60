import type {
  CanonicalRequest,
  CanonicalResponse,
  MediaSource,
  Message,
  Part,
  ReasoningOptions,
  StopReason,
  Tool,
  Usage,
} from '@ai-proxy/core';

const own = 'openai-chat';
const text = (words: string): Part => ({ type: 'text', text: words });
const hello: Message = { role: 'user', parts: [text('Hi')] };
const bytes = (mediaType: string): MediaSource => ({ kind: 'base64', mediaType, data: 'AA==' });
const url: MediaSource = { kind: 'url', url: 'https://x.example/a' };
const id: MediaSource = { kind: 'id', id: 'file-1' };
const call: Part = { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{"a":1}' };
const custom: Part = { type: 'tool-call', id: 'call_2', name: 'g', arguments: '{"input":"x"}' };
const parameters = { type: 'object', properties: {} };
const tools: readonly Tool[] = [
  { type: 'function', name: 'f', description: 'F', parameters, strict: true },
  { type: 'function', name: 'g', extensions: { [own]: { custom: { format: { type: 'text' } } } } },
  { type: 'function', name: 'h', cache: { ttl: '1h' } },
  { type: 'native', dialect: 'other', value: {} },
];
const notes: readonly (readonly [source: MediaSource, name?: string])[] = [
  [bytes('application/pdf'), 'a.pdf'],
  [bytes('text/csv')],
  [bytes('application/zip')],
  [{ kind: 'text', text: 'x' }, 'n.txt'],
  [url],
  [id, 'b.pdf'],
];

const userParts: readonly Part[] = [
  text('A'),
  { ...text('B'), cache: {} } as Part,
  text(''),
  ...[bytes('image/png'), url, id].map((source): Part => ({ type: 'image', source })),
  { type: 'image', source: url, detail: 'high' },
  ...notes.map(([source, name]): Part => ({ type: 'file', source, ...(name && { name }) })),
  { type: 'audio', source: bytes('audio/wav'), transcript: 'Spoken' },
  { type: 'audio', source: bytes('audio/mpeg') },
  { type: 'refusal', text: 'No.' },
  { type: 'native', dialect: 'other', value: {} },
];

const assistantParts: readonly Part[] = [
  { type: 'reasoning', text: 'Hm', signature: 'sig', origin: 'other' },
  { type: 'reasoning', text: 'Hm', origin: own },
  { type: 'text', text: 'A', citations: [{ kind: 'url', url: 'https://x.example' }] },
  { type: 'refusal', text: 'No.' },
  { type: 'audio', source: id },
  call,
  custom,
  { type: 'tool-call', id: 'call_3', name: 'h', arguments: '', signature: 's' },
];

const results: readonly Part[] = [
  { type: 'tool-result', callId: 'call_1', content: [{ type: 'text', text: 'R' }], name: 'f' },
  { type: 'tool-result', callId: 'call_2', content: [], isError: true, cache: {} },
  {
    type: 'tool-result',
    callId: 'call_3',
    content: [
      { type: 'text', text: 'R' },
      { type: 'image', source: bytes('image/png') },
      { type: 'file', source: bytes('application/pdf') },
    ],
  },
];

const conversations: readonly (readonly Message[])[] = [
  [hello],
  [{ role: 'system', parts: [text('S'), text('T')] }],
  [
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
  ...[[], [text('')], [call], [{ type: 'audio', source: id } as const]].map(
    (parts): readonly Message[] => [hello, { role: 'assistant', parts }, hello],
  ),
];

const thoughts: readonly ReasoningOptions[] = [
  { mode: 'off' },
  { mode: 'adaptive', effort: 'max' },
  { mode: 'on', budgetTokens: 2000, effort: 'low', summary: 'none' },
  { effort: 'minimal', summary: 'detailed' },
  { effort: 'xhigh' },
  { effort: 'none' },
  { budgetTokens: 100 },
];

const models = ['gpt-4o', 'gpt-5', 'gpt-5.2', 'gpt-5-chat-latest', 'o3', 'gemini-3-pro', 'any'];

const sampling = { temperature: 1.7, topP: 0.5, topK: 3, stopSequences: ['END', ' '] };
const settings: readonly Partial<CanonicalRequest>[] = [
  { stream: true, streamUsage: true },
  { sampling: { ...sampling, frequencyPenalty: 1, presencePenalty: -1 } },
  { sampling: { maxOutputTokens: 5, seed: 1, choices: 3, logprobs: true, topLogprobs: 2 } },
  { sampling: { topLogprobs: 2 } },
  { tools },
  ...[true, false].map((parallelToolCalls) => ({ tools, parallelToolCalls })),
  ...(['auto', 'none', 'required'] as const).map((type) => ({ tools, toolChoice: { type } })),
  ...[['f'], ['g'], ['f', 'g']].map((names) => ({
    tools,
    toolChoice: { type: 'tool' as const, names },
  })),
  { toolChoice: { type: 'required' }, tools: [] },
  { responseFormat: { type: 'text' } },
  { responseFormat: { type: 'json' } },
  { responseFormat: { type: 'json-schema', schema: parameters } },
  {
    responseFormat: { type: 'json-schema', name: 'n', description: 'd', schema: {}, strict: true },
  },
  { user: 'u', metadata: { a: 'b' }, cacheKey: 'k', store: true, serviceTier: 'default' },
  { serviceTier: 'standard_only' },
];

/** Requests of every kind, as other formats ask for them. */
export const requests: readonly CanonicalRequest[] = models.flatMap((model) => {
  const base = { model, stream: false, messages: [hello], sampling: {} };
  return [
    ...conversations.map((messages) => ({ ...base, messages, tools })),
    ...thoughts.map((reasoning) => ({ ...base, reasoning })),
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
  [{ type: 'refusal', text: 'No.' }],
  [call, custom, { type: 'tool-call', id: '', name: 'g', arguments: '' }],
  [text('A'), call],
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

const token = { token: 'A', logprob: -1, bytes: null, top_logprobs: [] };
const counted: readonly Usage[] = [
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
];

/** Answers of every kind, as other formats give them. */
export const answers: readonly CanonicalResponse[] = [
  { id: 'x', model: 'm', choices: [] },
  ...counted.map((usage): CanonicalResponse => ({
    id: '',
    model: '',
    usage,
    choices: [
      { parts: [text('A')], stopReason: 'stop', logprobs: { content: [token] } },
      { parts: [text('B')], stopReason: 'length', logprobs: 'odd' },
    ],
  })),
  ...answerParts.flatMap((parts) =>
    stops.map((stopReason): CanonicalResponse => ({
      id: 'chatcmpl-1',
      model: 'm',
      choices: [{ parts, stopReason, nativeReason: 'ODD', stopSequence: 'END' }],
    })),
  ),
];

/** Canonical requests and answers of every kind, for tests that check what is written of them. */
import type { CanonicalRequest, CanonicalResponse, Message, Part } from '@ai-proxy/core';

const text = (words: string): Part => ({ type: 'text', text: words });
const user = (...parts: Part[]): Message => ({ role: 'user', parts });
const bytes = (mediaType: string) => ({ kind: 'base64', mediaType, data: 'AA==' }) as const;
const link = { kind: 'url', url: 'https://example.com/a.pdf' } as const;
const question = { model: '', stream: false, messages: [user(text('Q'))], sampling: {} } as const;
const schema = {
  type: 'object',
  properties: { a: { type: ['string', 'null'], const: 'x' } },
  required: ['a'],
  additionalProperties: false,
};
const call = (id: string, name: string, more: object = {}): Part => ({
  type: 'tool-call',
  id,
  name,
  arguments: '{"a":1}',
  ...more,
});

const media: Part[] = [
  { type: 'image', source: bytes('image/png'), detail: 'high', cache: {} },
  { type: 'image', source: { kind: 'url', url: 'data:image/gif;base64,AA==' } },
  { type: 'image', source: link },
  { type: 'image', source: { kind: 'id', id: 'file_1' } },
  { type: 'audio', source: bytes(''), format: 'mp3', transcript: 'T' },
  { type: 'file', source: bytes('application/pdf'), name: 'N', title: 'T', citations: true },
  { type: 'file', source: { kind: 'text', text: 'plain' }, context: 'C' },
  { type: 'file', source: link },
];

const dialogue: Message[] = [
  { role: 'system', parts: [text('S')] },
  { role: 'developer', parts: [text('D')], name: 'n' },
  user(text('Q')),
  {
    role: 'assistant',
    parts: [
      { type: 'reasoning', text: 'H', signature: 'Z29sZA==', origin: 'gemini' },
      { type: 'reasoning', text: 'I', signature: 'foreign', origin: 'other' },
      { type: 'refusal', text: 'No' },
      text(''),
      call('a', 'f', { signature: 'Z29sZA==' }),
      call('gemini_call_1', '1/odd name'),
      call('c', 'f', { arguments: '' }),
    ],
  },
  user(
    { type: 'tool-result', callId: 'a', content: [text('r') as never, ...(media as never[])] },
    { type: 'tool-result', callId: 'gemini_call_1', isError: true, content: [] },
    { type: 'tool-result', callId: 'gone', content: [{ type: 'text', text: '{"a":[1]}' }] },
    { type: 'native', dialect: 'other', value: { type: 'x' } },
  ),
  { role: 'system', parts: [text('T')] },
  { role: 'assistant', parts: [call('d', 'f')] },
];

/** Requests by what is special about them. */
export const requests: Readonly<Record<string, CanonicalRequest>> = {
  'a question': question,
  'no turn at all': { ...question, messages: [{ role: 'system', parts: [text('S')] }] },
  'a dialogue': { ...question, messages: dialogue },
  media: { ...question, messages: [user(...media)] },
  tools: {
    ...question,
    tools: [
      { type: 'function', name: 'f', description: 'F', parameters: schema, strict: true },
      { type: 'function', name: '1/odd name', parameters: {}, cache: { ttl: '1h' } },
      { type: 'native', dialect: 'gemini', value: { googleSearch: {} } },
      { type: 'native', dialect: 'other', value: { type: 'web_search' } },
    ],
    parallelToolCalls: false,
  },
  'a chosen tool': {
    ...question,
    tools: [{ type: 'function', name: '-f' }],
    toolChoice: { type: 'tool', names: ['-f'] },
  },
  'any tool': {
    ...question,
    tools: [{ type: 'function', name: 'f' }],
    toolChoice: { type: 'required' },
  },
  'settings of all kinds': {
    ...question,
    sampling: {
      temperature: 1.5,
      topP: 0.9,
      topK: 64,
      maxOutputTokens: 9,
      stopSequences: ['1', '2', '3', '4', '5', '6'],
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      seed: 4_294_967_297,
      choices: 2,
      logprobs: true,
      topLogprobs: 3,
    },
    user: 'u',
    metadata: { a: 'b' },
    cacheKey: 'k',
    serviceTier: 'flex',
    store: true,
  },
  thinking: { ...question, reasoning: { mode: 'on', budgetTokens: 9, summary: 'detailed' } },
  'thinking of itself': { ...question, reasoning: { mode: 'adaptive' } },
  'no thinking': { ...question, reasoning: { mode: 'off' } },
  'an effort': { ...question, reasoning: { effort: 'xhigh' } },
  'a schema': {
    ...question,
    responseFormat: { type: 'json-schema', name: 'n', description: 'D', schema, strict: true },
  },
  JSON: { ...question, responseFormat: { type: 'json' } },
  text: { ...question, responseFormat: { type: 'text' } },
};

const answered = { id: 'x', model: 'm', created: 7 } as const;

/** Answers by what is special about them. */
export const answers: Readonly<Record<string, CanonicalResponse>> = {
  'a text': {
    ...answered,
    choices: [{ parts: [text('A')], stopReason: 'stop' }],
    usage: { inputTokens: 3, cacheReadTokens: 2, outputTokens: 4, reasoningTokens: 1 },
  },
  'no word': { id: '', model: '', choices: [{ parts: [], stopReason: 'other' }] },
  'several choices': {
    ...answered,
    choices: [
      { parts: [text('A')], stopReason: 'length' },
      { parts: [{ type: 'refusal', text: 'No' }], stopReason: 'refusal' },
      { parts: [text('B')], stopReason: 'stop-sequence', stopSequence: 'E' },
      { parts: [text('C')], stopReason: 'pause', nativeReason: 'pause_turn' },
      { parts: [text('D')], stopReason: 'content-filter' },
    ],
    usage: { inputTokens: 3, cacheWriteTokens: 2, cacheWriteHourTokens: 1 },
  },
  'thoughts and calls': {
    ...answered,
    choices: [
      {
        parts: [
          { type: 'reasoning', text: 'H', signature: 'foreign', origin: 'other' },
          { type: 'reasoning', text: '', redacted: 'r', origin: 'other' },
          { type: 'reasoning', text: 'I', signature: 'Z29sZA==', origin: 'gemini' },
          call('a', '1/odd name', { signature: 'Z29sZA==' }),
          call('gemini_call_1', 'f', { arguments: '{"x' }),
        ],
        stopReason: 'tool-calls',
      },
    ],
  },
  'citations and probabilities': {
    ...answered,
    choices: [
      {
        parts: [
          {
            type: 'text',
            text: 'Öl',
            citations: [
              { kind: 'url', url: 'https://example.com', title: 'T', start: 0, end: 1 },
              { kind: 'document', citedText: 'C' },
            ],
          },
        ],
        stopReason: 'stop',
        logprobs: { content: [{ token: 'Öl', logprob: -1, bytes: null, top_logprobs: [] }] },
      },
    ],
  },
  media: { ...answered, choices: [{ parts: media.slice(0, 2), stopReason: 'stop' }] },
};

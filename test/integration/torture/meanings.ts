import type { Answer } from '../recordings/answer.ts';

const call = (id: string, name: string, input: Answer['calls'][number]['arguments']) => ({
  id,
  name,
  arguments: input,
});
const greeting = 'Grüß dich, 世界 🌍!\n';
const thought = 'Six by seven is… 42.';

/** What the golden streams were written to say, by format and case. */
export const meanings: Readonly<Record<string, Partial<Answer> | string>> = {
  'openai-chat/text': {
    text: greeting,
    stop: 'stop',
    tokens: { input: 9, cacheRead: 0, cacheWrite: 0, output: 4 },
  },
  'openai-chat/parallel-tools': {
    text: 'Both.',
    calls: [
      call('call_a', 'weather', { city: 'Zürich' }),
      call('call_b', 'clock', { zone: 'CET' }),
    ],
    stop: 'tool_calls',
  },
  'openai-chat/interleaved-tools': {
    calls: [call('call_a', 'add', { x: 1 }), call('call_b', 'add', { x: 2 })],
  },
  'openai-chat/reasoning': { reasoning: thought, text: '42' },
  'openai-chat/refusal': { refusal: 'I can’t help with that.', text: '' },
  'openai-chat/citations': { citations: ['https://weather.example/a?b=1'] },
  'openai-chat/no-argument-call': { calls: [call('call_n', 'now', {})] },
  'openai-chat/cut-at-limit': { text: 'Once upon', stop: 'length' },
  'openai-chat/cached-usage': {
    tokens: { input: 176, cacheRead: 1024, cacheWrite: 0, output: 1 },
  },
  'openai-chat/reasoning-beside-usage': {
    tokens: { input: 10, cacheRead: 0, cacheWrite: 0, output: 32 },
  },
  'openai-chat/no-usage': { tokens: undefined },
  'openai-chat/error-amid': 'The engine is ausgefallen.',
  'anthropic/text': {
    text: greeting,
    stop: 'end_turn',
    tokens: { input: 9, cacheRead: 0, cacheWrite: 0, output: 4 },
  },
  'anthropic/parallel-tools': {
    text: 'Both.',
    calls: [
      call('toolu_a', 'weather', { city: 'Zürich' }),
      call('toolu_b', 'clock', { zone: 'CET' }),
    ],
    stop: 'tool_use',
  },
  'anthropic/thinking': { reasoning: thought, text: '42' },
  'anthropic/hidden-thinking': { reasoning: '', text: '42' },
  'anthropic/refusal': { text: 'I stop here.', stop: 'refusal' },
  'anthropic/citations': { text: 'It rains.', citations: ['https://weather.example/a?b=1'] },
  'anthropic/no-argument-call': { calls: [call('toolu_n', 'now', {})] },
  'anthropic/cut-at-limit': { text: 'Once upon', stop: 'max_tokens' },
  'anthropic/stop-sequence': { text: 'One, two', stop: 'stop_sequence' },
  'anthropic/cached-usage': {
    tokens: { input: 3, cacheRead: 1024, cacheWrite: 100, output: 7 },
  },
  'anthropic/late-usage': { tokens: { input: 11, cacheRead: 5, cacheWrite: 0, output: 7 } },
  'anthropic/error-amid': 'The engine is überlastet.',
  'openai-responses/text': {
    text: 'Héllo 🙂',
    stop: 'completed',
    tokens: { input: 9, cacheRead: 0, cacheWrite: 0, output: 4 },
  },
  'openai-responses/parallel-tools': {
    text: 'Two calls.',
    calls: [call('call_1', 'f', { a: 1 }), call('call_2', 'g', { b: 2 })],
  },
  'openai-responses/interleaved-tools': {
    calls: [call('call_1', 'f', { a: 1 }), call('call_2', 'g', { b: 2 })],
  },
  'openai-responses/reasoning': { reasoning: 'First this.\n\nThen that.', text: 'Done.' },
  'openai-responses/hidden-reasoning': { reasoning: '', calls: [call('call_1', 'f', {})] },
  'openai-responses/refusal': { refusal: 'I will not.', text: '' },
  'openai-responses/citations': { text: 'See the site.', citations: ['https://a.test'] },
  'openai-responses/no-argument-call': { calls: [call('call_1', 'now', {})] },
  'openai-responses/custom-call': { calls: [] },
  'openai-responses/cut-at-limit': { text: 'Once upon', stop: 'max_output_tokens' },
  'openai-responses/cached-usage': {
    tokens: { input: 176, cacheRead: 1024, cacheWrite: 0, output: 30 },
  },
  'openai-responses/web-search': { text: 'Found.', calls: [] },
  'openai-responses/whole-text-at-the-end': { text: 'All at once.' },
  'openai-responses/failed': 'Too fast.',
  'openai-responses/error-and-failed': 'Nothing is left.',
  'openai-responses/error-amid': 'It broke.',
  'gemini/text': {
    text: greeting,
    stop: 'STOP',
    tokens: { input: 9, cacheRead: 0, cacheWrite: 0, output: 4 },
  },
  'gemini/parallel-tools': {
    calls: [call('', 'weather', { city: 'Köln' }), call('', 'weather', { city: 'Rom' })],
    stop: 'STOP',
  },
  'gemini/argument-pieces': {
    calls: [call('', 'order', { items: [{ name: 'Apfel', count: 2 }] })],
  },
  'gemini/no-argument-call': { text: 'Now: ', calls: [call('', 'clock', {})] },
  'gemini/thoughts': { reasoning: 'Let me see.', text: 'Four.' },
  'gemini/blocked-prompt': { text: '', stop: 'PROHIBITED_CONTENT' },
  'gemini/blocked-answer': { text: 'Man ', stop: 'SAFETY' },
  'gemini/citations': { text: 'Größe: 3.', citations: ['https://example.com/a'] },
  'gemini/cut-at-limit': { text: 'Es war einmal', stop: 'MAX_TOKENS' },
  'gemini/cached-usage': { tokens: { input: 500, cacheRead: 1500, cacheWrite: 0, output: 8 } },
  'gemini/finish-twice': { text: 'Ja.', stop: 'STOP' },
  'gemini/error-amid': 'The model is overloaded.',
};

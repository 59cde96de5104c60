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
};

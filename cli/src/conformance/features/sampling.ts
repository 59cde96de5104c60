import { feature, type Feature } from '../feature.ts';
import { having } from '../pattern.ts';
import { hello, inPieces, logprobOf, stopWord } from '../script.ts';

const noCounterpart = 'the API has no such member';
const alternative = 'Or: good day.';

/** What concerns the choice of tokens. */
export const sampling: readonly Feature[] = [
  feature({
    name: 'temperature',
    group: 'Sampling',
    title: 'temperature and top-p',
    ask: { temperature: 0.5, topP: 0.75 },
    received: {
      'openai-chat': { temperature: 0.5, top_p: 0.75 },
      'anthropic-messages': { temperature: 0.5, top_p: 0.75 },
      'openai-responses': { temperature: 0.5, top_p: 0.75 },
      gemini: { generationConfig: { temperature: 0.5, topP: 0.75 } },
    },
  }),
  feature({
    name: 'stop-sequences',
    group: 'Sampling',
    title: 'stop sequences',
    ask: { stop: [stopWord, 'END'] },
    script: { ending: 'stop-sequence' },
    missing: { 'openai-responses': noCounterpart },
    members: {
      'openai-chat': ['stop'],
      'anthropic-messages': ['stop_sequences'],
      gemini: ['generationConfig.stopSequences'],
    },
    otherNames: ['sampling.stopSequences'],
    received: {
      'openai-chat': { stop: [stopWord, 'END'] },
      'anthropic-messages': { stop_sequences: [stopWord, 'END'] },
      gemini: { generationConfig: { stopSequences: [stopWord, 'END'] } },
    },
  }),
  feature({
    name: 'seed',
    group: 'Sampling',
    title: 'seed',
    ask: { seed: 7 },
    missing: { 'anthropic-messages': noCounterpart, 'openai-responses': noCounterpart },
    members: { 'openai-chat': ['seed'], gemini: ['generationConfig.seed'] },
    otherNames: ['sampling.seed'],
    received: { 'openai-chat': { seed: 7 }, gemini: { generationConfig: { seed: 7 } } },
  }),
  feature({
    name: 'choices',
    group: 'Sampling',
    title: 'several answers',
    ask: { choices: 2 },
    script: { alternatives: [alternative] },
    missing: { 'anthropic-messages': noCounterpart, 'openai-responses': noCounterpart },
    members: { 'openai-chat': ['n'], gemini: ['generationConfig.candidateCount'] },
    otherNames: ['sampling.choices'],
    received: { 'openai-chat': { n: 2 }, gemini: { generationConfig: { candidateCount: 2 } } },
    seen: { status: 200, ending: 'stop', choices: [hello, alternative] },
  }),
  feature({
    name: 'logprobs',
    group: 'Sampling',
    title: 'log probabilities',
    ask: { topLogprobs: 2 },
    script: { logprobs: true },
    missing: { 'anthropic-messages': noCounterpart },
    members: {
      'openai-chat': ['logprobs', 'top_logprobs'],
      'openai-responses': ['include', 'top_logprobs'],
      gemini: ['generationConfig.responseLogprobs', 'generationConfig.logprobs'],
    },
    otherNames: ['sampling.logprobs'],
    received: {
      'openai-chat': { logprobs: true, top_logprobs: 2 },
      'openai-responses': {
        top_logprobs: 2,
        include: having('message.output_text.logprobs'),
      },
      gemini: { generationConfig: { responseLogprobs: true, logprobs: 2 } },
    },
    seen: {
      status: 200,
      text: hello,
      tokens: inPieces(hello).map((token, index) => ({ token, logprob: logprobOf(index) })),
    },
  }),
];

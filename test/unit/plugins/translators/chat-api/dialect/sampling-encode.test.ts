import t from 'tap';
import { Ledger, type Sampling } from '@ai-proxy/core';
import { encodeSampling } from '../../../../../../plugins/translators/chat-api/dialect/sampling-encode.ts';

const all: Sampling = {
  temperature: 0.5,
  topP: 0.9,
  maxOutputTokens: 7,
  stopSequences: ['END'],
  frequencyPenalty: 1,
  presencePenalty: -1,
  seed: 3,
  choices: 2,
  logprobs: true,
  topLogprobs: 4,
};
function encode(sampling: Sampling, model: string, effort?: string) {
  const ledger = new Ledger();
  const { value, warnings } = ledger.done(encodeSampling(sampling, model, effort, ledger));
  return { value, lost: warnings.map(({ path }) => path) };
}
const calm = ['temperature', 'top_p', 'stop', 'frequency_penalty', 'presence_penalty'];

t.test('writes every setting for models that do not think', async (t) => {
  for (const model of ['llama-4', 'openai/gpt-4.1', 'gpt-5-chat-latest', 'gpt-5.1-chat-latest']) {
    const { value, lost } = encode(all, model);
    const limit = model.startsWith('gpt-5') ? 'max_completion_tokens' : 'max_tokens';
    t.strictSame(value, {
      [limit]: 7,
      temperature: 0.5,
      top_p: 0.9,
      stop: ['END'],
      frequency_penalty: 1,
      presence_penalty: -1,
      seed: 3,
      n: 2,
      logprobs: true,
      top_logprobs: 4,
    });
    t.strictSame(lost, [], model);
  }
});

t.test('leaves out, and reports, what models refuse while they think', async (t) => {
  const asked: readonly (readonly [model: string, effort?: string])[] = [
    ['o3'],
    ['openai/o4-mini', 'high'],
    ['gpt-5'],
    ['gpt-5-mini', 'low'],
    ['gpt-5.2', 'high'],
    ['gpt-5.1', 'low'],
  ];
  for (const [model, effort] of asked) {
    const { value, lost } = encode(all, model, effort);
    t.strictSame(value, { max_completion_tokens: 7, seed: 3, n: 2 }, model);
    t.strictSame(lost, [...calm, 'logprobs', 'top_logprobs']);
  }
  for (const effort of [undefined, 'none'])
    t.strictSame(encode(all, 'gpt-5.2', effort).lost, [], 'such a model does not think unasked');
});

t.test('says nothing about values that ask for nothing', async (t) => {
  const idle = {
    temperature: 1,
    topP: 1,
    frequencyPenalty: 0,
    presencePenalty: 0,
    logprobs: false,
  };
  t.strictSame(encode(idle, 'o3'), { value: {}, lost: [] });
});

t.test('asks for probabilities where alternatives are wanted', async (t) => {
  t.strictSame(encode({ topLogprobs: 2 }, 'm').value, { logprobs: true, top_logprobs: 2 });
});

t.test('reports top-k sampling', async (t) => {
  t.strictSame(encode({ topK: 5 }, 'm'), { value: {}, lost: ['top_k'] });
});

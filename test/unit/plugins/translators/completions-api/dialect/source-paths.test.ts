import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { completionsDialect } from '../../../../../../plugins/translators/completions-api/dialect/index.ts';
import { isThere, lostPaths, misplacedParts, sourcePath } from '../../source-paths.ts';

const whole: JsonObject = {
  model: 'm',
  prompt: ['zq1'],
  suffix: 'S',
  max_tokens: 5,
  temperature: 1.5,
  top_p: 0.5,
  n: 2,
  best_of: 3,
  logprobs: 3,
  echo: true,
  stop: [' ', '2', '3', '4', '5', '6'],
  frequency_penalty: 1,
  presence_penalty: 1,
  logit_bias: { 1: 1 },
  seed: 2 ** 40,
  user: 'u',
};

/** Where other formats find something that they cannot say. */
const expected = [
  'best_of',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'n',
  'presence_penalty',
  'seed',
  'stop',
  'suffix',
  'temperature',
  'user',
];

t.test('every loss is told by a path of the body', async (t) => {
  const lost = lostPaths(completionsDialect, whole);
  t.strictSame(
    lost.filter((path) => !isThere(whole, path)),
    [],
  );
  t.strictSame(
    expected.filter((path) => !lost.includes(path)),
    [],
  );
});

t.test('the prompt is found alone and in a list', async (t) => {
  for (const [prompt, source] of [
    ['zq1', 'prompt'],
    [['zq1'], 'prompt[0]'],
  ] as const) {
    const body = { prompt };
    t.strictSame(misplacedParts(completionsDialect, body), []);
    for (const path of ['messages[0]', 'messages[0].content[0]', 'messages[0].parts[0].citations'])
      t.equal(sourcePath(completionsDialect, body, path), source);
  }
});

t.test('what the body does not have keeps its path', async (t) => {
  const body = { prompt: 'P', stop_sequences: 'odd', stop: 'x' };
  for (const path of ['top_k', 'top_logprobs', 'stop_sequences', 'constructor', 'messages[1]', ''])
    t.equal(sourcePath(completionsDialect, body, path), path);
});

import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { paris } from '../../../../../../cli/src/conformance/features/weather.ts';
import { readWhole } from '../../../../../../cli/src/conformance/formats/openai-responses/client-read.ts';
import { hello } from '../../../../../../cli/src/conformance/script.ts';
import { answerOf, changed } from '../../scripted.ts';

const text = answerOf('openai-responses', { reasoning: 'Hm.', logprobs: true });
const call = answerOf('openai-responses', { calls: [paris] });

t.test('reads summaries, texts, log probabilities, refusals and calls', async (t) => {
  const seen = readWhole(text);
  t.match(seen, { text: hello, reasoning: 'Hm.', ending: 'stop', breaches: { length: 0 } });
  t.equal(seen.tokens.map(({ token }) => token).join(''), hello);
  t.match(readWhole(call), {
    calls: [{ input: paris.input }],
    ending: 'calls',
    breaches: { length: 0 },
  });
  t.match(readWhole(answerOf('openai-responses', { refusal: 'No.' })), { refusal: 'No.' });
  t.match(readWhole(answerOf('openai-responses', { ending: 'length' })), { ending: 'length' });
});

const broken: Readonly<Record<string, { answer: JsonObject; breach: RegExp }>> = {
  'of another object': { answer: { ...text, object: 'x' }, breach: /response\.object is "x"/ },
  'without usage': { answer: { ...text, usage: null }, breach: /response\.usage is null/ },
  'without details of usage': {
    answer: changed(text, /"output_tokens_details":\{[^}]*\},/, ''),
    breach: /output_tokens_details\.reasoning_tokens is absent/,
  },
  'with usage that does not add up': {
    answer: changed(text, '"total_tokens":120', '"total_tokens":1'),
    breach: /total_tokens is 1, not 120/,
  },
  'without annotations': {
    answer: changed(text, '"annotations":[],', ''),
    breach: /content\[0\]\.annotations is absent/,
  },
  'with an unknown part': {
    answer: changed(text, '"output_text"', '"text"'),
    breach: /content\[0\]\.type is "text", not "refusal"/,
  },
  'with an unknown item': {
    answer: changed(text, '"type":"reasoning"', '"type":"thinking"'),
    breach: /output\[0\]\.type is thinking/,
  },
  'with a call id for an item id': {
    answer: changed(call, 'fc_c0nf0rmance0', 'call_1'),
    breach: /does not begin with fc/,
  },
};

for (const [name, { answer, breach }] of Object.entries(broken))
  t.test(`notices an answer ${name}`, async (t) => {
    t.match(readWhole(answer).breaches.join('\n'), breach);
  });

t.test('a status that it does not know is shown', async (t) => {
  t.equal(readWhole({ ...text, status: 'failed' }).ending, 'unknown: failed ');
});
